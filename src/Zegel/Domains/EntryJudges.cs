using Zegel.Mail.Dkim;
using Zegel.Mail.Dmarc;
using Zegel.Mail.Network;
using Zegel.Mail.Spf;

namespace Zegel.Domains;

/// <summary>What an answer is worth.</summary>
/// <param name="RuleId">The rule it breaks, when that is not the one that wants the entry.</param>
readonly record struct Judgement(EntryVerdict Verdict, string Observed, string? RuleId = null)
{
    /// <summary>How long whoever was asked remembers its answer; null when that is not known.</summary>
    public TimeSpan? Remembered { get; init; }

    public static Judgement Right(string observed) => new(EntryVerdict.Right, observed);

    public static Judgement Wrong(string observed, string? ruleId = null) => new(EntryVerdict.Wrong, observed, ruleId);
}

/// <summary>Judges answers: pure, one function per kind of entry. They see only answers, never silence.</summary>
static class EntryJudges
{
    /// <summary>The absence of a record in words; null when there is one.</summary>
    public static Said? Absence(DnsAnswer answer, DnsType type) =>
        answer.Status switch
        {
            DnsStatus.NoSuchName => ("no such name (NXDOMAIN)", "die naam bestaat niet (NXDOMAIN)"),
            DnsStatus.NoData => (
                $"the name has no {type.ToString().ToUpperInvariant()} record",
                $"de naam heeft geen {type.ToString().ToUpperInvariant()}-record"
            ),
            _ => null,
        };

    public static Said Silence(DnsStatus status) =>
        status == DnsStatus.TimedOut
            ? ("nobody answered", "niemand antwoordde")
            : ("the server failed (SERVFAIL or REFUSED)", "de server faalde (SERVFAIL of REFUSED)");

    public static Judgement Alias(DnsAnswer answer, string target) =>
        Absence(answer, DnsType.Cname) is { } absence ? Judgement.Wrong(absence.En)
        : answer.Records.All(r => r.Text.Equals(target, StringComparison.OrdinalIgnoreCase)) ? Judgement.Right(target)
        : Judgement.Wrong(string.Join(", ", answer.Records.Select(r => r.Text)));

    /// <summary>The key in DNS against the one we sign with (A30, A31).</summary>
    public static Judgement Key(DnsAnswer answer, string ours)
    {
        if (Absence(answer, DnsType.Txt) is { } absence)
            return Judgement.Wrong(absence.En);
        if (answer.Records.Count > 1)
            return Judgement.Wrong($"{answer.Records.Count} TXT records; receivers may read the wrong one", "A30");
        return DkimKey.Parse(answer.Records[0].Text) switch
        {
            DkimKeyResult.Malformed malformed => Judgement.Wrong($"not a key: {malformed.Reason}", "A30"),
            DkimKeyResult.Revoked => Judgement.Wrong("the key is withdrawn (empty p=)"),
            DkimKeyResult.Usable { Key: var key } => !IsSameKey(key, ours)
                ? Judgement.Wrong("another key than we sign with")
            : !key.IsForMail ? Judgement.Wrong("s= says that the key is not for mail", "A30")
            : !key.AllowsSha256 ? Judgement.Wrong("h= forbids sha256", "A30")
            : key.IsTesting ? Judgement.Right("our key, marked as testing (t=y): take the mark away")
            : Judgement.Right("our key"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    static bool IsSameKey(DkimKey key, string ours) =>
        DkimKey.Parse(ours) is DkimKeyResult.Usable { Key: var own } && Octets(own) == Octets(key);

    static string Octets(DkimKey key)
    {
        var record = key.ToRecord();
        return record[(record.IndexOf("; p=", StringComparison.Ordinal) + 4)..];
    }

    /// <summary>One SPF record, whole, with our include before its end (A11, A14, G13, G16, G18).</summary>
    public static Judgement Spf(DnsAnswer answer, string include)
    {
        var records = answer.Records.Select(r => r.Text).Where(SpfRecord.IsSpf).ToList();
        if (records.Count == 0)
            return Judgement.Wrong(
                answer.Records.Any(r => SpfRecord.IsSpf(r.Text.Trim()))
                    ? "no SPF record: blanks before v=spf1 make it something else"
                    : $"no SPF record{(Absence(answer, DnsType.Txt) is { } absence ? $": {absence}" : "")}",
                "G13"
            );
        if (records.Count > 1)
            return Judgement.Wrong($"{records.Count} SPF records; one is allowed", "A11");
        var text = records[0];
        if (!SpfRecord.TryParse(text, out var record, out var error))
            return Judgement.Wrong($"{text}: {error}", "G18");
        var all = record.Mechanisms.ToList().FindIndex(m => m.Kind == SpfMechanismKind.All);
        if (all < 0 && record.Redirect is null)
            return Judgement.Wrong($"{text}: it has no end, use ~all", "A14");
        if (all >= 0 && record.Mechanisms[all].Qualifier is SpfResult.Pass or SpfResult.Neutral)
            return Judgement.Wrong($"{text}: it ends in {record.Mechanisms[all].Text}, use ~all", "A14");
        if (all >= 0 && all < record.Mechanisms.Count - 1)
            return Judgement.Wrong($"{text}: what stands after {record.Mechanisms[all].Text} is dead", "G18");
        var ours = record.Mechanisms.Count(m =>
            m.Kind == SpfMechanismKind.Include
            && m.Domain!.Text.TrimEnd('.').Equals(include, StringComparison.OrdinalIgnoreCase)
        );
        return ours switch
        {
            1 => Judgement.Right(text),
            0 => Judgement.Wrong($"{text}: include:{include} is missing"),
            _ => Judgement.Wrong($"{text}: include:{include} stands {ours} times"),
        };
    }

    public static Judgement Dmarc(DmarcFinding finding) =>
        finding switch
        {
            DmarcFinding.Found { Record: { Faults.Count: > 0 } record } => Judgement.Wrong(
                $"{record.Text}: {string.Join(", ", record.Faults)} cannot be",
                "A41"
            ),
            DmarcFinding.Found { Record: { Applies: false } record } => Judgement.Wrong(
                $"{record.Text}: without p= and rua= receivers do as if there were no record",
                "A40"
            ),
            DmarcFinding.Found found => Judgement.Right($"{found.Record.Text} (at {found.At})"),
            DmarcFinding.Several several => Judgement.Wrong(
                $"{several.Count} records at _dmarc.{several.At}: receivers discard them all",
                "A41"
            ),
            DmarcFinding.Absent => Judgement.Wrong("no DMARC record, here or at the organisational domain"),
            DmarcFinding.CouldNotAsk silent => new Judgement(EntryVerdict.CouldNotCheck, Silence(silent.Status).En),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    public static Judgement ReturnPath(DnsAnswer answer, string exchanger) =>
        Absence(answer, DnsType.Mx) is { } absence ? Judgement.Wrong($"{absence}: reports would be lost")
        : answer.Records.All(r => r.Text.Equals(exchanger, StringComparison.OrdinalIgnoreCase))
            ? Judgement.Right(exchanger)
        : Judgement.Wrong(string.Join(", ", answer.Records.Select(r => r.Text)));

    /// <summary>Somebody takes mail for the From domain; a null MX (RFC 7505) says that nobody does.</summary>
    public static Judgement Answerable(DnsAnswer answer) =>
        Absence(answer, DnsType.Mx) is { } absence ? Judgement.Wrong($"{absence}: replies have nowhere to go")
        : answer.Records.Any(r => r.Text.Length > 0)
            ? Judgement.Right(string.Join(", ", answer.Records.Select(r => $"{r.Preference} {r.Text}")))
        : Judgement.Wrong("a null MX: the domain says that it takes no mail");

    /// <summary>What receivers will say of SPF, from the evaluations of our own addresses (G14).</summary>
    public static Judgement Outcome(IReadOnlyList<(string Address, SpfVerdict Verdict)> evaluations)
    {
        var failed = evaluations.Where(e => e.Verdict.Result != SpfResult.Pass).ToList();
        if (failed.Count == 0)
            return Judgement.Right("pass");
        var (address, verdict) = failed.Find(e => e.Verdict.Result != SpfResult.TempError) is { Address: not null } hard
            ? hard
            : failed[0];
        var observed = $"{verdict.Result.ToString().ToLowerInvariant()} for {address}: {verdict.Reason}";
        return verdict.Result == SpfResult.TempError ? new Judgement(EntryVerdict.CouldNotCheck, observed)
            // No error, and yet no pass: the record does not name this address of ours.
            : verdict.Result is SpfResult.PermError ? Judgement.Wrong(observed)
            : Judgement.Wrong(observed, "G15");
    }

    /// <summary>What the whole tree costs at worst (A12, A13).</summary>
    public static Judgement Cost(SpfVerdict survey)
    {
        var dead = survey.VoidNames.Count > 0 ? $", nothing at {string.Join(" and ", survey.VoidNames)}" : "";
        var observed = $"{survey.Lookups} lookups{dead}";
        return survey.Result == SpfResult.TempError ? new Judgement(EntryVerdict.CouldNotCheck, survey.Reason.En)
            : survey.Lookups > 10 ? Judgement.Wrong($"{observed}; ten is the most")
            : survey.VoidNames.Count > 2 ? Judgement.Wrong($"{observed}; two dead names is the most", "A13")
            : survey.Result is SpfResult.PermError ? Judgement.Wrong(survey.Reason.En)
            : Judgement.Right(survey.Lookups >= 8 ? $"{observed}: close to the ten that are allowed" : observed);
    }
}
