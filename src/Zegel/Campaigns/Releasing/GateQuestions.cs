using Zegel.Domains;
using Zegel.Mail.Addresses;
using Zegel.Rules;
using Zegel.Tenants;

namespace Zegel.Campaigns.Releasing;

/// <summary>What the gate asks of the world outside.</summary>
/// <param name="Domain">Looks at the entries of a sending domain, now.</param>
/// <param name="Exits">
/// Tries the exits of a copy as a reader's program would, and the address that answers go to. The token is dry: its
/// subscription is <see cref="Guid.Empty"/>, which is nobody's.
/// </param>
/// <param name="Sender">Asks where the mail of a sender address goes, and tells whether somebody is known to read it.</param>
/// <param name="Links">Follows the links of a copy to where they end; its own exits are not among them.</param>
/// <param name="Egress">Looks at the addresses of a stream's pool and their names in DNS, now.</param>
/// <param name="Pool">The name of the pool that serves a stream.</param>
/// <param name="AssetHost">Where the platform's own images live.</param>
/// <param name="Platform">Who runs the platform.</param>
public sealed record GateQuestions(
    Func<SendingDomain, CancellationToken, Task<DomainFacts>> Domain,
    Func<ExitFacts, Mailbox, CancellationToken, Task<ExitTestFacts>> Exits,
    Func<SenderAddress, CancellationToken, Task<SenderFacts>> Sender,
    Func<IReadOnlyList<string>, CancellationToken, Task<LinkChainFacts>> Links,
    Func<MailStream, CancellationToken, Task<EgressFacts>> Egress,
    Func<MailStream, string> Pool,
    string AssetHost,
    PlatformFacts Platform
);
