using System.Text.RegularExpressions;
using Zegel.Mail.Addresses;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>Mail that would fail SPF, DKIM or DMARC waits in the queue: the claim leaves out domains that are not ready.</summary>
sealed partial class AuthenticatedAlways : Rule, ICheck<DomainFacts>, ICheck<MessageFacts>
{
    public override string Id => "G07";
    public override string Says => "Mail leaves only when SPF, DKIM and DMARC would all pass.";
    public override Keeper KeptBy => Keeper.Claim;
    public override string Source =>
        "Guideline, \"Maildomein aanmelden\": sent secured with SPF, DKIM and DMARC; A10-A52; Gmail, Yahoo and Outlook.com";
    public override string BadExample => "zg1._domainkey.news.example.nl has no CNAME: the signature would not verify";
    public override string GoodExample => "All entries of news.example.nl stand in DNS everywhere; the domain is ready";

    public IEnumerable<Finding> Check(DomainFacts domain) => FoundInEntries(domain);

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (!message.IsWhole || message.IsOurs)
            yield break;
        var signatures = message.All("DKIM-Signature").ToList();
        if (signatures.Count == 0)
        {
            yield return Found(
                Verdict.Warn,
                "no DKIM-Signature field",
                "a signature by the domain of From",
                "Send it through Zegel, which signs it, or let the sending system sign."
            );
            yield break;
        }
        var from = message.Mailboxes("From") is [var first, ..] ? first.Mailbox?.Domain : null;
        var signers = signatures.Select(signature => Signer().Match(signature.Value).Groups["d"].Value).ToList();
        if (from is not null && !signers.Any(signer => IsAligned(signer, from)))
            yield return Found(
                Verdict.Warn,
                $"signed by {string.Join(", ", signers)}",
                $"a signature with d={WebAddress.OrganisationOf(from)} or below, aligned with From (RFC 9989)",
                "Let the domain of From sign: the provider's own signature proves nothing about the sender.",
                signatures[0].Line
            );
    }

    static bool IsAligned(string signer, DomainName from) =>
        DomainName.TryParse(signer, out var domain)
        && WebAddress.OrganisationOf(domain) == WebAddress.OrganisationOf(from);

    [GeneratedRegex(@"(?:^|;)\s*d\s*=\s*(?<d>[^\s;]+)", RegexOptions.ExplicitCapture, 500)]
    private static partial Regex Signer();
}
