using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Mail.Dmarc;

/// <summary>Which policy record speaks for a name.</summary>
public abstract record DmarcFinding
{
    DmarcFinding() { }

    /// <param name="At">The domain whose record it is: the name itself, or its organisational domain.</param>
    public sealed record Found(DmarcRecord Record, DomainName At) : DmarcFinding;

    public sealed record Absent : DmarcFinding;

    /// <summary>More than one record at this name: receivers discard them all.</summary>
    public sealed record Several(DomainName At, int Count) : DmarcFinding;

    /// <summary>DNS does not answer: neither yes nor no.</summary>
    public sealed record CouldNotAsk(string Name, DnsStatus Status) : DmarcFinding;
}

/// <summary>Finds policy records by the exact name, then the organisational domain of the Public Suffix List (RFC 7489 §6.6.3).</summary>
public static class DmarcDiscovery
{
    /// <param name="ask">Asks one resolver for TXT records.</param>
    public static async ValueTask<DmarcFinding> FindAsync(
        DomainName domain,
        Func<string, ValueTask<DnsAnswer>> ask,
        PublicSuffixList suffixes
    )
    {
        var finding = await AtAsync(domain, ask);
        return
            finding is DmarcFinding.Absent
            && suffixes.OrganizationalDomain(domain) is { } organisation
            && organisation != domain
            ? await AtAsync(organisation, ask)
            : finding;
    }

    static async ValueTask<DmarcFinding> AtAsync(DomainName domain, Func<string, ValueTask<DnsAnswer>> ask)
    {
        var name = $"_dmarc.{domain}";
        var answer = await ask(name);
        if (!answer.IsAnswer)
            return new DmarcFinding.CouldNotAsk(name, answer.Status);
        var records = new List<DmarcRecord>();
        foreach (var text in answer.Records)
            if (DmarcRecord.TryParse(text.Text, out var record))
                records.Add(record);
        return records.Count switch
        {
            0 => new DmarcFinding.Absent(),
            1 => new DmarcFinding.Found(records[0], domain),
            var several => new DmarcFinding.Several(domain, several),
        };
    }

    /// <summary>Identifier alignment: the same name, or, when relaxed, the same organisational domain (RFC 7489 §3.1).</summary>
    public static bool IsAligned(DomainName from, DomainName authenticated, bool isStrict, PublicSuffixList suffixes) =>
        from == authenticated
        || (
            !isStrict
            && suffixes.OrganizationalDomain(from) is { } organisation
            && organisation == suffixes.OrganizationalDomain(authenticated)
        );
}
