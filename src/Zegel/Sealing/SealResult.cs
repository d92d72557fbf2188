using Zegel.Rules;

namespace Zegel.Sealing;

/// <summary>How sealing ended.</summary>
public abstract record SealResult
{
    SealResult() { }

    public sealed record Sealed(SealedMessage Message) : SealResult;

    /// <summary>The draft is at fault, never its recipient: nobody may be counted as bounced for it.</summary>
    public sealed record Refused(IReadOnlyList<Finding> Findings) : SealResult;
}
