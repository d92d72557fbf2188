using Zegel.Mail.Addresses;
using Zegel.Mail.Dmarc;
using Zegel.Mail.Network;
using Zegel.Mail.Spf;

namespace Zegel.Domains;

/// <summary>What stands at a domain already, so that our proposal keeps it.</summary>
/// <param name="Spf">All SPF records of the name; one is right.</param>
/// <param name="Dmarc">The record at <c>_dmarc</c> of this very name.</param>
public sealed record PublishedRecords(IReadOnlyList<string> Spf, string? Dmarc)
{
    public static PublishedRecords None { get; } = new([], null);

    /// <summary>Asks the resolver; what does not answer counts as absent, the check will tell.</summary>
    public static async Task<PublishedRecords> ReadAsync(
        INetwork network,
        DomainName domain,
        CancellationToken cancellationToken
    )
    {
        var texts = await network.QueryAsync(domain.Ascii, DnsType.Txt, cancellationToken);
        var policies = await network.QueryAsync($"_dmarc.{domain}", DnsType.Txt, cancellationToken);
        return new PublishedRecords(
            [.. texts.Records.Select(r => r.Text).Where(SpfRecord.IsSpf)],
            policies.Records.Select(r => r.Text).FirstOrDefault(text => DmarcRecord.TryParse(text, out _))
        );
    }
}

/// <summary>What a customer must publish before a domain may send (G09, G12, standards 1.7).</summary>
public static class DnsEntries
{
    public static IReadOnlyList<string> Selectors { get; } = ["zg1", "zg2"];

    /// <summary>Where a selector's key is looked for (RFC 6376 §3.6.2.1).</summary>
    public static string KeyName(SendingDomain domain, string selector) => $"{selector}._domainkey.{domain.Name}";

    /// <summary>The entries of one domain. Their targets carry its id, so that no two domains share one.</summary>
    public static IReadOnlyList<DnsEntry> For(SendingDomain domain, PlatformZone zone, PublishedRecords published)
    {
        var spf = SpfMerge.Of(published.Spf, zone.SpfInclude);
        return
        [
            .. Selectors.Select(selector => new DnsEntry(
                "G09",
                KeyName(domain, selector),
                DnsType.Cname,
                zone.KeyHost(domain.Id, selector),
                $"DKIM key {selector}: we sign with it and renew it without asking you again"
            )),
            new(
                "G09",
                domain.ReturnHost.Ascii,
                DnsType.Cname,
                zone.ReturnTarget(domain.Id),
                "Return path: non-delivery reports reach us, and SPF passes for it"
            ),
            new(
                "G16",
                domain.Name,
                DnsType.Txt,
                spf.Text,
                (published.Spf.Count, spf.IsChanged, spf.Fault.Length > 0) switch
                {
                    (_, _, true) => $"SPF: your record has a fault to mend first: {spf.Fault}",
                    (0, _, _) => "SPF: our servers may send for this domain",
                    (1, false, _) => "SPF: yours already holds our include, leave it as it is",
                    (1, _, _) => "SPF: replace your record with this one, it keeps all that you had",
                    _ => "SPF: replace your records with this one; more than one is an error",
                }
            ),
            new(
                "A40",
                $"_dmarc.{domain.Name}",
                DnsType.Txt,
                Dmarc(domain, zone, published.Dmarc),
                published.Dmarc is null
                    ? "DMARC: says what to do with mail in your name that is not yours, and where reports go"
                    : "DMARC: your record, with our report address next to yours"
            ),
            new(
                "G05",
                domain.Name,
                DnsType.Mx,
                zone.MailExchanger.Name.Ascii,
                "Replies must arrive: keep your own MX if there is one, or use this",
                Priority: 10,
                IsAdvice: true
            ),
        ];
    }

    /// <summary>p= comes second, as older readers want it (A41), and failure reports are never asked for (A52).</summary>
    static string Dmarc(SendingDomain domain, PlatformZone zone, string? published)
    {
        var report = $"mailto:{zone.ReportAddress(domain.Id)}";
        if (published is null || !DmarcRecord.TryParse(published, out var record))
            return $"v=DMARC1; p=none; np=reject; rua={report}";
        if (record.AggregateReports.Contains(report, StringComparer.OrdinalIgnoreCase))
            return published;
        var tags = published
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToList();
        var rua = tags.FindIndex(tag => tag.Split('=')[0].Trim().Equals("rua", StringComparison.OrdinalIgnoreCase));
        if (rua >= 0)
            tags[rua] += "," + report;
        else
            tags.Add("rua=" + report);
        return string.Join("; ", tags);
    }
}
