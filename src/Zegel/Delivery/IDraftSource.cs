using Zegel.Sealing;

namespace Zegel.Delivery;

/// <summary>Who can turn a claimed intent into a draft: campaigns, confirmations, later transactional mail.</summary>
public interface IDraftSource
{
    /// <summary>The value of <see cref="Intent.Source"/> that it answers for.</summary>
    string Name { get; }

    /// <summary>Renders the message for this person, now. Called at each attempt; no bytes are stored.</summary>
    ValueTask<Draft> BuildAsync(Intent intent, CancellationToken cancellationToken);
}
