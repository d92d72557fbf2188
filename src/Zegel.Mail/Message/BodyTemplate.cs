namespace Zegel.Mail.Message;

/// <summary>A stretch of a body part.</summary>
public abstract record BodySegment
{
    BodySegment() { }

    /// <summary>Text that is the same in every copy.</summary>
    public sealed record Static(string Text) : BodySegment;

    /// <summary>The place of a value, by its index among those given to <see cref="CompiledBody.Render(ReadOnlySpan{string}, System.Buffers.IBufferWriter{byte})"/>.</summary>
    public sealed record Slot(int Index) : BodySegment;
}

/// <summary>The text of a message, before it is encoded: a plain part and, as a rule, an HTML part that says the same.</summary>
/// <param name="Html">Null for a message of plain text alone.</param>
public sealed record BodyTemplate(IReadOnlyList<BodySegment> Text, IReadOnlyList<BodySegment>? Html);
