using System.Text.Json;
using System.Text.Json.Serialization;
using Zegel.Mail.Addresses;
using Zegel.Rules;

namespace Zegel.Domains;

/// <summary>What a look at an entry says. Silence is never wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EntryVerdict>))]
public enum EntryVerdict
{
    Right,
    Wrong,
    CouldNotCheck,
}

/// <summary>What one server says of one entry.</summary>
/// <param name="Server">Its address, or the name of our own evaluation.</param>
/// <param name="Observed">For people; for an answer that is right, the value.</param>
public sealed record EntryView(string Server, bool IsAuthoritative, EntryVerdict Verdict, string Observed)
{
    /// <summary>How long this server goes on saying so, in seconds from the look; null for what is right or not known.</summary>
    public int? SecondsKept { get; init; }

    /// <summary>Nothing stands there, rather than something else: all judges begin their words for that alike.</summary>
    [JsonIgnore]
    public bool IsAbsent => Verdict == EntryVerdict.Wrong && Observed.StartsWith("no ", StringComparison.Ordinal);
}

/// <summary>An entry, and what all who were asked say of it.</summary>
/// <param name="RuleId">The rule that is broken, or that wants the entry.</param>
/// <param name="IsRequired">False: shown, but it does not keep the domain from sending.</param>
/// <param name="IsKey">The DKIM key that we sign with.</param>
public sealed record EntryCheck(
    string RuleId,
    string Name,
    string Type,
    Said Expected,
    bool IsRequired,
    bool IsKey,
    IReadOnlyList<EntryView> Views
)
{
    public EntryVerdict Verdict => Of(Views);

    public string Observed =>
        string.Join("; ", Views.Where(v => v.Verdict == Verdict).Select(v => v.Observed).Distinct().Take(3));

    internal IEnumerable<EntryView> Authoritative => Views.Where(v => v.IsAuthoritative);

    internal IEnumerable<EntryView> Resolved => Views.Where(v => !v.IsAuthoritative);

    /// <summary>Wrong when anyone says so, right when anyone says so and nobody objects.</summary>
    internal static EntryVerdict Of(IEnumerable<EntryView> views)
    {
        var verdict = EntryVerdict.CouldNotCheck;
        foreach (var view in views)
            if (view.Verdict == EntryVerdict.Wrong)
                return EntryVerdict.Wrong;
            else if (view.Verdict == EntryVerdict.Right)
                verdict = EntryVerdict.Right;
        return verdict;
    }
}

/// <summary>A look at all entries of a domain, or at its key only.</summary>
/// <param name="NegativeTimeToLive">The longest time that a “no” may be remembered; zero when nobody said no.</param>
/// <param name="TimeToLive">The shortest life of what was found.</param>
public sealed record DomainReport(
    IReadOnlyList<EntryCheck> Entries,
    TimeSpan NegativeTimeToLive,
    TimeSpan TimeToLive,
    bool IsProbe
)
{
    /// <summary>What the road of the domain needs to know.</summary>
    public DomainVerdict Verdict
    {
        get
        {
            var required = Entries.Where(e => e.IsRequired).ToList();
            return new DomainVerdict(
                Worst(required.Where(e => e.Authoritative.Any()).Select(e => EntryCheck.Of(e.Authoritative))),
                Worst(required.Where(e => e.Resolved.Any()).Select(e => EntryCheck.Of(e.Resolved))),
                Worst(required.Where(e => e.IsKey).Select(e => EntryCheck.Of(e.Resolved))),
                required.All(e => e.Resolved.All(v => v.Verdict == EntryVerdict.Right)),
                NegativeTimeToLive,
                TimeToLive,
                IsProbe
            );
        }
    }

    static EntryVerdict Worst(IEnumerable<EntryVerdict> verdicts)
    {
        var all = verdicts.ToList();
        return all.Contains(EntryVerdict.Wrong) ? EntryVerdict.Wrong
            : all.Count == 0 || all.Contains(EntryVerdict.CouldNotCheck) ? EntryVerdict.CouldNotCheck
            : EntryVerdict.Right;
    }

    /// <summary>The findings as they are kept with the domain.</summary>
    public string ToJson() => JsonSerializer.Serialize(Entries.Select(StoredFinding.Of));

    /// <summary>The facts that the rules judge, fresh from the world.</summary>
    public DomainFacts Facts(SendingDomain domain) => FactsOf(domain, Entries.Select(StoredFinding.Of));

    /// <summary>The facts of the last look, without a new one.</summary>
    public static DomainFacts LastFacts(SendingDomain domain) => FactsOf(domain, LastFindings(domain));

    /// <summary>The facts of a name that the tenant has not declared (G10, G11).</summary>
    public static DomainFacts UnregisteredFacts(DomainName name) =>
        new(name.Ascii, IsRegistered: false, IsReady: false, "not registered", []);

    /// <summary>What the last look found, for pages and commands.</summary>
    public static IReadOnlyList<StoredFinding> LastFindings(SendingDomain domain) =>
        JsonSerializer.Deserialize<StoredFinding[]>(domain.Findings) ?? [];

    static DomainFacts FactsOf(SendingDomain domain, IEnumerable<StoredFinding> findings) =>
        new(
            domain.Name,
            IsRegistered: true,
            domain.MaySend,
            domain.State.ToString().ToLowerInvariant(),
            [
                .. findings.Select(f => new DomainEntryFact(
                    f.RuleId,
                    f.Name,
                    f.Type,
                    f.Expected,
                    f.Observed,
                    f.Verdict == EntryVerdict.Right,
                    f.Verdict == EntryVerdict.CouldNotCheck
                )
                {
                    ExpectedInDutch = f.ExpectedInDutch,
                }),
            ]
        );
}

/// <summary>One entry of the last look, as kept in the database.</summary>
/// <param name="Views">What each server said; null in rows of before it was kept.</param>
/// <param name="ExpectedInDutch">Null where it is the same, and in rows of before it was kept.</param>
public sealed record StoredFinding(
    string RuleId,
    string Name,
    string Type,
    string Expected,
    string Observed,
    EntryVerdict Verdict,
    bool IsRequired,
    IReadOnlyList<EntryView>? Views = null,
    string? ExpectedInDutch = null
)
{
    /// <summary>What is expected, in both languages.</summary>
    [JsonIgnore]
    public Said Wanted => (Expected, ExpectedInDutch ?? Expected);

    internal static StoredFinding Of(EntryCheck entry) =>
        new(
            entry.RuleId,
            entry.Name,
            entry.Type,
            entry.Expected.En,
            entry.Observed,
            entry.Verdict,
            entry.IsRequired,
            entry.Views,
            entry.Expected.Nl == entry.Expected.En ? null : entry.Expected.Nl
        );
}

/// <summary>A look at the world in the few words that move a domain along its road.</summary>
/// <param name="Authoritative">The customer's own name servers.</param>
/// <param name="Resolvers">Those of the resolvers that answered.</param>
/// <param name="Key">The key we sign with, as the resolvers see it.</param>
/// <param name="IsUnanimous">Every resolver answered, and rightly.</param>
public sealed record DomainVerdict(
    EntryVerdict Authoritative,
    EntryVerdict Resolvers,
    EntryVerdict Key,
    bool IsUnanimous,
    TimeSpan NegativeTimeToLive,
    TimeSpan TimeToLive,
    bool IsProbe
)
{
    /// <summary>All entries right, everywhere.</summary>
    public bool IsWhole => IsUnanimous && !IsProbe && Authoritative != EntryVerdict.Wrong;

    /// <summary>For a domain that is ready: the resolvers are the world; its own servers may be out of our reach.</summary>
    public EntryVerdict Overall => Authoritative == EntryVerdict.Wrong ? EntryVerdict.Wrong : Resolvers;
}
