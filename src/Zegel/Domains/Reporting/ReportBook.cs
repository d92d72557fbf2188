using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Zegel.Mail.Addresses;
using Zegel.Mail.Dmarc;
using Zegel.Mail.Network;
using Zegel.Mail.Reports;
using Zegel.Storage;

namespace Zegel.Domains.Reporting;

/// <summary>What came of a report that was handed in.</summary>
public abstract record ReportResult
{
    ReportResult() { }

    public sealed record Booked(long Messages) : ReportResult;

    /// <summary>It was here before.</summary>
    public sealed record Known : ReportResult;

    /// <param name="Reason">Why it is not of this domain, or no report.</param>
    public sealed record Refused(string Reason) : ReportResult;
}

/// <summary>All that receivers report of a domain, over some days.</summary>
/// <param name="Since">From when reports are there; null when there are none.</param>
/// <param name="Policy">The policy that applies now; null when it could not be asked or there is none.</param>
public sealed record ReportOverview(
    DateTimeOffset? Since,
    int Reports,
    IReadOnlyList<string> Reporters,
    IReadOnlyList<ReportSource> Sources,
    IReadOnlyList<StoredTlsReport> Tls,
    DmarcPolicy? Policy,
    PolicyAdvice Advice
)
{
    public long Messages => Sources.Sum(source => source.Messages);

    public long Passed => Sources.Sum(source => source.Passed);
}

/// <summary>Keeps what receivers report of domains (A50, A63), and says what it means.</summary>
public sealed class ReportBook(Database database, INetwork network, PlatformZone zone, TimeProvider clock)
{
    /// <summary>A stranger who knows the address may not fill the disk: large receivers send a few reports a day each.</summary>
    const int ReportsPerDayMax = 1000;

    /// <summary>Of one report; the largest sources are kept.</summary>
    const int RowsKeptMax = 2000;

    static readonly TimeSpan KeptFor = TimeSpan.FromDays(400);

    /// <summary>Clocks differ, and some reporters call the end of the day midnight of the next.</summary>
    static readonly TimeSpan FutureMax = TimeSpan.FromDays(2);

    /// <summary>Takes in what came to the address of a domain.</summary>
    public Task<ReportResult> TakeAsync(string domainId, ReportContent content, CancellationToken cancellationToken) =>
        content switch
        {
            ReportContent.Dmarc(var report) => TakeAsync(domainId, report, cancellationToken),
            ReportContent.Tls(var report) => TakeAsync(domainId, report, cancellationToken),
            ReportContent.Unreadable(var reason) => Task.FromResult<ReportResult>(new ReportResult.Refused(reason)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    Task<ReportResult> TakeAsync(string domainId, DmarcReport report, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToStored();
        var stored = new StoredReport
        {
            Id = Guid.CreateVersion7(now),
            DomainId = domainId,
            Reporter = report.Reporter,
            ReportId = report.ReportId,
            BeginsAt = report.Begin,
            EndsAt = report.End,
            ReceivedAt = now,
            Policy = report.Policy,
            Messages = report.Messages,
            Faults = string.Join("; ", report.Faults.Take(10)),
        };
        return KeepAsync(
            domainId,
            report.Domain,
            report.Begin,
            report.End,
            async db =>
            {
                if (
                    await db.DmarcReports.AnyAsync(
                        r => r.DomainId == domainId && r.Reporter == report.Reporter && r.ReportId == report.ReportId,
                        cancellationToken
                    )
                )
                    return new ReportResult.Known();
                await db.InsertAsync(stored, token: cancellationToken);
                var rows = report
                    .Rows.OrderByDescending(row => row.Count)
                    .Take(RowsKeptMax)
                    .Select(
                        (row, number) =>
                            new StoredReportRow
                            {
                                Report = stored.Id,
                                Number = number,
                                Source = row.Source,
                                HeaderFrom = row.HeaderFrom,
                                Messages = row.Count,
                                Disposition = row.Disposition,
                                DkimAligned = row.DkimAligned,
                                SpfAligned = row.SpfAligned,
                                Dkim = string.Join(", ", row.Dkim.Select(d => $"{d.Domain}/{d.Detail}={d.Result}")),
                                Spf = string.Join(", ", row.Spf.Select(s => $"{s.Domain}={s.Result}")),
                                Reason = row.Reason,
                            }
                    );
                await db.BulkCopyAsync(
                    new BulkCopyOptions { BulkCopyType = BulkCopyType.MultipleRows },
                    rows,
                    cancellationToken
                );
                return new ReportResult.Booked(report.Messages);
            },
            cancellationToken
        );
    }

    Task<ReportResult> TakeAsync(string domainId, TlsReport report, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToStored();
        return KeepAsync(
            domainId,
            report.Domain,
            report.Begin,
            report.End,
            async db =>
            {
                if (
                    await db.TlsReports.AnyAsync(
                        r => r.DomainId == domainId && r.Reporter == report.Reporter && r.ReportId == report.ReportId,
                        cancellationToken
                    )
                )
                    return new ReportResult.Known();
                await db.InsertAsync(
                    new StoredTlsReport
                    {
                        Id = Guid.CreateVersion7(now),
                        DomainId = domainId,
                        Reporter = report.Reporter,
                        ReportId = report.ReportId,
                        BeginsAt = report.Begin,
                        EndsAt = report.End,
                        ReceivedAt = now,
                        Succeeded = report.Succeeded,
                        Failed = report.Failed,
                        Failures = string.Join(
                            "; ",
                            report
                                .Failures.GroupBy(f => (f.Kind, f.Host))
                                .OrderByDescending(g => g.Sum(f => f.Sessions))
                                .Take(20)
                                .Select(g => $"{g.Key.Kind} at {g.Key.Host}: {g.Sum(f => f.Sessions)}")
                        ),
                    },
                    token: cancellationToken
                );
                return new ReportResult.Booked(report.Succeeded + report.Failed);
            },
            cancellationToken
        );
    }

    async Task<ReportResult> KeepAsync(
        string domainId,
        string reported,
        DateTimeOffset begin,
        DateTimeOffset end,
        Func<Session, Task<ReportResult>> keep,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        if (end < begin || end > now + FutureMax || begin < now - KeptFor)
            return new ReportResult.Refused($"its days, {begin:yyyy-MM-dd} to {end:yyyy-MM-dd}, cannot be");
        return await database.WriteAsync<ReportResult>(
            async db =>
            {
                var domain = await db.SendingDomains.SingleOrDefaultAsync(d => d.Id == domainId, cancellationToken);
                if (domain is null)
                    return new ReportResult.Refused("there is no such domain");
                // A report may be about the domain itself, one below it, or the organisation whose record it uses.
                if (!DomainName.TryParse(reported, out var about) || !Concerns(domain.DomainName, about))
                    return new ReportResult.Refused($"it is about {reported}, not {domain.Name}");
                var since = (now - TimeSpan.FromDays(1)).ToStored();
                if (
                    await db.DmarcReports.CountAsync(
                        r => r.DomainId == domainId && r.ReceivedAt > since,
                        cancellationToken
                    ) >= ReportsPerDayMax
                )
                    return new ReportResult.Refused("more reports came in a day than receivers send");
                return await keep(db);
            },
            cancellationToken
        );
    }

    static bool Concerns(DomainName domain, DomainName about) =>
        about.IsAtOrBelow(domain)
        || (domain.IsAtOrBelow(about) && about == PublicSuffixList.Shipped.OrganizationalDomain(domain));

    /// <summary>Old reports are evidence of nothing any more.</summary>
    public Task PurgeAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                var before = (clock.GetUtcNow() - KeptFor).ToStored();
                var old = db.DmarcReports.Where(r => r.EndsAt < before).Select(r => r.Id);
                await db.DmarcRows.Where(r => old.Contains(r.Report)).DeleteAsync(cancellationToken);
                await db.DmarcReports.Where(r => r.EndsAt < before).DeleteAsync(cancellationToken);
                return await db.TlsReports.Where(r => r.EndsAt < before).DeleteAsync(cancellationToken);
            },
            cancellationToken
        );

    /// <param name="over">How far back.</param>
    public async Task<ReportOverview> OverviewAsync(
        SendingDomain domain,
        TimeSpan over,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var since = (now - over).ToStored();
        await using var db = await database.ReadAsync(cancellationToken);
        var (reports, rows) = (db.DmarcReports, db.DmarcRows);
        var mine = reports.Where(r => r.DomainId == domain.Id);
        var recent = mine.Where(r => r.EndsAt >= since);
        var first = await mine.MinAsync(r => (DateTimeOffset?)r.BeginsAt, cancellationToken);
        var reporters = await recent
            .GroupBy(r => r.Reporter)
            .Select(g => new { Name = g.Key, Count = g.Count() })
            .OrderByDescending(g => g.Count)
            .ToListAsync(cancellationToken);
        var sums = await (
            from row in rows
            join report in recent on row.Report equals report.Id
            group row by new
            {
                row.Source,
                row.DkimAligned,
                row.SpfAligned,
                row.Disposition,
            } into g
            select new
            {
                g.Key.Source,
                g.Key.DkimAligned,
                g.Key.SpfAligned,
                g.Key.Disposition,
                Messages = g.Sum(r => r.Messages),
                Dkim = g.Max(r => r.Dkim),
                Spf = g.Max(r => r.Spf),
            }
        ).ToListAsync(cancellationToken);
        var ours = zone.Egress.Select(e => e.Address.ToString()).ToHashSet(StringComparer.Ordinal);
        var sources = sums.GroupBy(s => s.Source)
            .Select(g => new ReportSource(
                g.Key,
                ours.Contains(g.Key),
                g.Sum(s => s.Messages),
                g.Where(s => s.DkimAligned || s.SpfAligned).Sum(s => s.Messages),
                g.Where(s => s.DkimAligned).Sum(s => s.Messages),
                g.Where(s => s.SpfAligned).Sum(s => s.Messages),
                g.Where(s => s.Disposition is "reject" or "quarantine").Sum(s => s.Messages),
                g.Where(s => !s.DkimAligned || !s.SpfAligned)
                    .Select(s =>
                        $"DKIM {(s.Dkim.Length == 0 ? "none" : s.Dkim)}; SPF {(s.Spf.Length == 0 ? "none" : s.Spf)}"
                    )
                    .FirstOrDefault("")
            ))
            .OrderByDescending(s => s.Messages)
            .ToList();
        var tls = await db
            .TlsReports.Where(r => r.DomainId == domain.Id && r.EndsAt >= since)
            .OrderByDescending(r => r.EndsAt)
            .Take(50)
            .ToListAsync(cancellationToken);
        var policy = await PolicyAsync(domain.DomainName, cancellationToken);
        return new ReportOverview(
            first,
            reporters.Sum(r => r.Count),
            [.. reporters.Select(r => r.Name)],
            sources,
            tls,
            policy,
            PolicyAdvice.Of(policy ?? DmarcPolicy.None, first is { } at ? now - at : TimeSpan.Zero, sources)
        );
    }

    async Task<DmarcPolicy?> PolicyAsync(DomainName domain, CancellationToken cancellationToken) =>
        await DmarcDiscovery.FindAsync(
            domain,
            name => network.QueryAsync(name, DnsType.Txt, cancellationToken),
            PublicSuffixList.Shipped
        )
            is DmarcFinding.Found(var record, var at)
            ? record.PolicyFor(at != domain)
            : null;
}
