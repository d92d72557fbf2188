using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Mail.Dmarc;

/// <summary>
/// Finds the organisational domain and the policy of a name by walking up the tree of DNS (RFC 9989 §4.10), as newer
/// receivers do; <see cref="DmarcDiscovery"/> does it by the Public Suffix List, as older ones do.
/// </summary>
public static class DmarcTreeWalk
{
    /// <summary>Labels above which a name is cut, so that a long name costs no more questions.</summary>
    const int LabelsMax = 8;

    /// <summary>The names that are asked, in order (RFC 9989 §4.10): at most eight, the last one a single label.</summary>
    public static IReadOnlyList<string> NamesOf(DomainName start)
    {
        var labels = start.Labels;
        var names = new List<string> { start.Ascii };
        for (var from = labels.Count >= LabelsMax ? labels.Count - (LabelsMax - 1) : 1; from < labels.Count; from++)
            names.Add(string.Join('.', labels.Skip(from)));
        return names;
    }

    /// <param name="ask">Asks one resolver for TXT records.</param>
    public static async ValueTask<DmarcWalk> WalkAsync(DomainName start, Func<string, ValueTask<DnsAnswer>> ask)
    {
        var found = new List<(string At, DmarcRecord Record)>();
        foreach (var name in NamesOf(start))
        {
            var answer = await ask($"_dmarc.{name}");
            if (!answer.IsAnswer)
                return new DmarcWalk(start, found, new DmarcFinding.CouldNotAsk($"_dmarc.{name}", answer.Status));
            var records = new List<DmarcRecord>();
            foreach (var text in answer.Records)
                if (DmarcRecord.TryParse(text.Text, out var record))
                    records.Add(record);
            // Several at one name are all discarded, and the walk goes on (§4.10).
            if (records is not [var only])
                continue;
            found.Add((name, only));
            if (only.PublicSuffix is 'n' or 'y')
                break;
        }
        return new DmarcWalk(start, found, null);
    }
}

/// <summary>What a walk found.</summary>
/// <param name="Found">The records on the way, from the name upward.</param>
/// <param name="Silence">Where the walk ended without an answer; null when it was complete.</param>
public sealed record DmarcWalk(
    DomainName Start,
    IReadOnlyList<(string At, DmarcRecord Record)> Found,
    DmarcFinding.CouldNotAsk? Silence
)
{
    /// <summary>RFC 9989 §4.10.2.</summary>
    public DomainName OrganizationalDomain
    {
        get
        {
            foreach (var (at, record) in Found)
                if (record.PublicSuffix == 'n' && at.Contains('.'))
                    return DomainName.Parse(at);
                else if (record.PublicSuffix == 'y' && at != Start.Ascii)
                    return Below(at);
            // A record at a top-level domain that does not say what it is makes that no organisation.
            return Found.LastOrDefault(found => found.At.Contains('.')).At is { } highest
                ? DomainName.Parse(highest)
                : Start;
        }
    }

    /// <summary>Whose policy applies: the name's own, its organisation's, or that of the suffix it is registered under (§4.10.1).</summary>
    public (string At, DmarcRecord Record)? Policy
    {
        get
        {
            var organisation = OrganizationalDomain.Ascii;
            var own = Found
                .Where(found => found.At == Start.Ascii)
                .Concat(Found.Where(found => found.At == organisation))
                .Concat(Found.Where(found => found.Record.PublicSuffix == 'y'))
                .FirstOrDefault();
            // One that says nothing does not make room for the next: then there is no DMARC (§4.10.1).
            return own.Record is { Applies: true } ? own : null;
        }
    }

    /// <summary>The policy that receivers apply to mail from the name itself (§4.7, sp=, np=, t=).</summary>
    /// <param name="exists">The name stands in DNS; np= is for those that do not.</param>
    public DmarcPolicy? EffectivePolicy(bool exists) =>
        Policy is not var (at, record) ? null
        : at == Start.Ascii ? record.PolicyFor(isBelow: false)
        : !exists && record.NonexistentPolicy is { } policy
            ? record.IsTesting && policy > DmarcPolicy.None ? policy - 1
                : policy
        : record.PolicyFor(isBelow: true);

    DomainName Below(string suffix)
    {
        var labels = Start.Labels;
        var taken = suffix.Split('.').Length + 1;
        return DomainName.Parse(string.Join('.', labels.Skip(labels.Count - taken)));
    }
}
