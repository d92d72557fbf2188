using Zegel.Mail.Addresses;
using Zegel.Mail.Dkim;

namespace Zegel.Domains;

/// <summary>What a signature of a domain needs.</summary>
/// <param name="Domain">d=, always the From domain itself (A20).</param>
/// <param name="ReturnHost">The host of the envelope sender.</param>
public sealed record DomainSigner(DomainName Domain, string Selector, DkimSigningKey Key, DomainName ReturnHost);
