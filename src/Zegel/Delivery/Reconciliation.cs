namespace Zegel.Delivery;

/// <summary>What became of each person a campaign selected.</summary>
/// <param name="Selected">How many intents the release made, as the campaign remembers it.</param>
/// <param name="Waiting">Not ended yet, claimed ones included.</param>
/// <param name="Uncertain">Attempts cut off after the final dot; beside the sum.</param>
public sealed record Reconciliation(
    long Selected,
    long Delivered,
    long Bounced,
    long Suppressed,
    long Withdrawn,
    long Expired,
    long Cancelled,
    long Waiting,
    long Uncertain
)
{
    public long Ended => Delivered + Bounced + Suppressed + Withdrawn + Expired + Cancelled;

    /// <summary>Nobody was lost and nobody invented: true at every moment, or there is a bug.</summary>
    public bool AddsUp => Selected == Ended + Waiting;

    public bool IsComplete => AddsUp && Waiting == 0;
}
