using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Zegel.Rules;

namespace Zegel.Campaigns.Proof;

/// <summary>
/// What the gate looked at, told per rule: every rule that was asked of some facts gets what those facts were, in words that
/// stand in the seal report.
/// </summary>
sealed class GateEvidence
{
    /// <summary>A sentence is cut behind this many characters: a TXT record may be long.</summary>
    const int LengthMax = 400;

    /// <summary>Of one rule; a domain has a dozen entries.</summary>
    const int SentencesMax = 30;

    readonly SortedDictionary<string, List<string>> byRule = new(StringComparer.Ordinal);
    readonly List<(MessageFacts Copy, string Hash)> copies = [];

    public IReadOnlyDictionary<string, IReadOnlyList<string>> ByRule =>
        byRule.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value, StringComparer.Ordinal);

    public void Add<TFacts>(TFacts facts)
        where TFacts : notnull
    {
        foreach (var rule in RuleBook.Rules)
            if (rule is ICheck<TFacts>)
                foreach (var sentence in Sentences(rule, facts))
                    Add(rule.Id, sentence);
    }

    void Add(string ruleId, string sentence)
    {
        if (!byRule.TryGetValue(ruleId, out var told))
            byRule[ruleId] = told = [];
        var cut = sentence.Length > LengthMax ? sentence[..LengthMax] + "…" : sentence;
        if (told.Count < SentencesMax && !told.Contains(cut))
            told.Add(cut);
    }

    IEnumerable<string> Sentences(Rule rule, object facts) =>
        facts switch
        {
            DomainFacts domain => OfDomain(rule, domain),
            EgressFacts egress => egress.Addresses.Select(address =>
                $"pool {egress.Pool} sends from {address.Address}, {(address.IsBound ? "which this machine has" : "which this machine lacks")}; in DNS: {address.Seen}{(address.HeldBy.Length > 0 ? "; held: " + address.HeldBy : "")}{(address.RestsFor.Length > 0 ? "; at rest: " + address.RestsFor : "")}"
            ),
            PlatformFacts platform =>
            [
                $"operator {Told(platform.Operator)}, country {Told(platform.Country)}; abuse goes to {Told(platform.AbuseContact)}",
            ],
            IdentityFacts identity => OfIdentity(identity),
            SenderFacts sender =>
            [
                sender.CouldNotCheck
                    ? $"where mail for {sender.Address} goes could not be asked"
                    : $"{sender.Address} ({sender.Stream}) {sender.Standing}",
            ],
            AudienceFacts audience => OfAudience(audience),
            ExitTestFacts test => test
                .Tries.Where(attempt => attempt.RuleId == rule.Id)
                .Select(attempt => $"{attempt.Exit} was tried: {attempt.Seen}"),
            LinkChainFacts links => links.Chains.Select(chain =>
                chain.Hops.Count == 0
                    ? $"{chain.Href} was opened{(chain.Fault.Length == 0 ? "" : ": " + chain.Fault)}"
                    : $"{chain.Href} was opened and ends at {chain.Hops[^1]}"
            ),
            MessageFacts message => OfMessage(rule, message),
            _ => [],
        };

    static IEnumerable<string> OfDomain(Rule rule, DomainFacts domain)
    {
        var own = domain
            .Entries.Where(entry => entry.RuleId == rule.Id || EntryOwners.Of(entry.RuleId) == rule.Id)
            .Select(entry =>
                entry.CouldNotCheck
                    ? $"{entry.Name} {entry.Type} could not be asked"
                    : $"{entry.Name} {entry.Type}: {(entry.Observed.Length == 0 ? "nothing" : entry.Observed)}"
            )
            .ToList();
        return own.Count > 0 ? own : [$"{domain.Domain} is {domain.State}"];
    }

    static IEnumerable<string> OfIdentity(IdentityFacts identity)
    {
        yield return $"bulk mail of {identity.Brand} comes from {identity.UsedDisplayName} <{identity.UsedAddress}>, by pool {identity.Pool}";
        if (identity.Announces is { } planned)
            yield return $"its footer tells readers of a planned change, to {planned}";
        foreach (var (stream, domain, pool) in identity.OtherStreams)
            yield return $"{stream} mail comes from {domain}, by pool {pool}";
    }

    static IEnumerable<string> OfAudience(AudienceFacts audience)
    {
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{audience.Selected} selected; left out: {audience.WithoutConsent} without consent, {audience.Suppressed} suppressed"
        );
        foreach (var (step, people) in audience.ActiveBy)
            yield return string.Create(CultureInfo.InvariantCulture, $"{people} became active by: {step}");
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{audience.Bouncers} dead mailboxes among them; {audience.DueForOverview} are due for an overview"
        );
    }

    IEnumerable<string> OfMessage(Rule rule, MessageFacts message)
    {
        if (Particular(rule.Id, message) is { } particular)
            yield return particular;
        var at = copies.FindIndex(known => ReferenceEquals(known.Copy, message));
        if (at < 0)
        {
            at = copies.Count;
            var content = Encoding.UTF8.GetBytes($"{message.Html}\n{message.Text}");
            copies.Add((message, Convert.ToHexStringLower(SHA256.HashData(content))));
        }
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"sample copy {at + 1} was judged; SHA-256 of its HTML and text {copies[at].Hash}"
        );
    }

    /// <summary>What the rule looked at in a copy, where that can be said in a sentence.</summary>
    static string? Particular(string ruleId, MessageFacts message) =>
        ruleId switch
        {
            "G01" => message.Declared is { } declared
                ? $"the sender is {declared.LegalName}, {declared.PostalAddress}, {declared.TradeRegister}"
                : null,
            "G26" => message.First("List-Unsubscribe-Post")?.Value is { } post ? $"the header offers {post}" : null,
            "G32" => message.Exits is { } exits
                ? $"the copy leads out and to the preferences at {Host(exits.Leave)}"
                : null,
            "G33" => $"{message.Fields.Count} header fields, {message.FormatFaults.Count} faults of form",
            "G35" => $"Precedence: {message.First("Precedence")?.Value}",
            "G36" => $"From: {message.First("From")?.Value}",
            "G37" =>
                $"{message.Page?.Links.Count ?? 0} links, to {Hosts(message.Page?.Links.Select(link => link.Href))}",
            "G38" or "G39" => $"Subject: {message.First("Subject")?.Value}",
            "G45" =>
                $"{message.Page?.References.Count ?? 0} things to fetch, from {Hosts(message.Page?.References.Select(reference => reference.Url))}",
            _ => null,
        };

    static string Hosts(IEnumerable<string>? addresses)
    {
        var hosts = (addresses ?? [])
            .Select(Host)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return hosts.Count == 0 ? "nowhere" : string.Join(", ", hosts);
    }

    static string Host(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri.Host : address;

    static string Told(string value) => value.Length == 0 ? "not told" : value;
}
