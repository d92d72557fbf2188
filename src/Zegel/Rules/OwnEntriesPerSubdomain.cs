using Zegel.Mail.Addresses;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>A subdomain may pass on its parent's records today and fail with them tomorrow: each name has its own.</summary>
sealed class OwnEntriesPerSubdomain : Rule, ICheck<DomainFacts>, ICheck<MessageFacts>
{
    public override string Id => "G11";
    public override Said Says =>
        (
            "Every mail domain and subdomain has its own entries.",
            "Elk maildomein en elk subdomein heeft eigen gegevens in DNS."
        );
    public override Keeper KeptBy => Keeper.Schema;
    public override string Source =>
        "Guideline, \"Maildomein aanmelden\": every (sub)domain used needs its own settings";
    public override string BadExample => "From: post@news.example.nl, while only example.nl has entries";
    public override string GoodExample => "news.example.nl has a key, an SPF record and a return path of its own";

    public IEnumerable<Finding> Check(DomainFacts domain)
    {
        foreach (var entry in domain.Entries.Where(entry => !IsAtOrBelow(entry.Name, domain.Domain)))
            yield return Found(
                Verdict.Block,
                (
                    $"{entry.Name} was looked at for {domain.Domain}",
                    $"voor {domain.Domain} is naar {entry.Name} gekeken"
                ),
                $"entries of {domain.Domain} itself",
                (
                    $"Publish what `zegel domain records {domain.Domain}` shows.",
                    $"Publiceer wat `zegel domain records {domain.Domain}` toont."
                )
            );
    }

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        if (message.Declared is not { } declared)
            yield break;
        var used = message.Mailboxes("From").Select(read => read.Mailbox?.Domain).OfType<DomainName>();
        foreach (
            var domain in used.Where(domain =>
                !declared.Domains.Contains(domain.Ascii, StringComparer.OrdinalIgnoreCase)
            )
        )
            if (declared.Domains.FirstOrDefault(parent => IsAtOrBelow(domain.Ascii, parent)) is { } parent)
                yield return Found(
                    Verdict.Block,
                    (
                        $"{domain} would send with the entries of {parent}",
                        $"{domain} zou versturen met de gegevens van {parent}"
                    ),
                    $"entries of {domain} itself",
                    (
                        $"Run `zegel domain add {domain}` and publish what it shows.",
                        $"Voer `zegel domain add {domain}` uit en publiceer wat er dan staat."
                    ),
                    message.First("From")?.Line
                );
    }

    static bool IsAtOrBelow(string name, string domain) =>
        name.Equals(domain, StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
}
