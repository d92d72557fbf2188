namespace Zegel.Delivery;

/// <summary>The right to deliver one intent, until it lapses. The fence in the row says whether it still stands.</summary>
/// <param name="Intent">The row as the claim left it.</param>
public sealed record Claim(Intent Intent)
{
    public Guid Id => Intent.Id;

    public long Fence => Intent.Fence;

    /// <summary>The number this attempt will have, from 1.</summary>
    public int Attempt => Intent.Attempts + 1;
}
