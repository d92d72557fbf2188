using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Domains.Reporting;

/// <summary>An aggregate report that a receiver sent about a domain (A50).</summary>
[Table("dmarc_report")]
public sealed record StoredReport
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("domain_id")]
    public required string DomainId { get; init; }

    [Column("reporter")]
    public required string Reporter { get; init; }

    /// <summary>Of the reporter's making; with it the same report sent twice is known.</summary>
    [Column("report_id")]
    public required string ReportId { get; init; }

    [Column("begins_at")]
    public required DateTimeOffset BeginsAt { get; init; }

    [Column("ends_at")]
    public required DateTimeOffset EndsAt { get; init; }

    [Column("received_at")]
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The policy that the receiver saw.</summary>
    [Column("policy")]
    public required string Policy { get; init; }

    [Column("messages")]
    public required long Messages { get; init; }

    /// <summary>What was written wrongly and read all the same; empty when nothing.</summary>
    [Column("faults")]
    public required string Faults { get; init; }
}

/// <summary>A row of a report: mail from one address, judged alike.</summary>
[Table("dmarc_row")]
public sealed record StoredReportRow
{
    [Column("report"), PrimaryKey(0)]
    public required Guid Report { get; init; }

    [Column("number"), PrimaryKey(1)]
    public required int Number { get; init; }

    [Column("source")]
    public required string Source { get; init; }

    [Column("header_from")]
    public required string HeaderFrom { get; init; }

    [Column("messages")]
    public required long Messages { get; init; }

    [Column("disposition")]
    public required string Disposition { get; init; }

    [Column("dkim_aligned")]
    public required bool DkimAligned { get; init; }

    [Column("spf_aligned")]
    public required bool SpfAligned { get; init; }

    /// <summary>Each signature as <c>domain/selector=result</c>.</summary>
    [Column("dkim")]
    public required string Dkim { get; init; }

    /// <summary><c>domain=result</c>.</summary>
    [Column("spf")]
    public required string Spf { get; init; }

    [Column("reason")]
    public required string Reason { get; init; }
}

/// <summary>A report on encryption of mail to a domain (A63).</summary>
[Table("tls_report")]
public sealed record StoredTlsReport
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("domain_id")]
    public required string DomainId { get; init; }

    [Column("reporter")]
    public required string Reporter { get; init; }

    [Column("report_id")]
    public required string ReportId { get; init; }

    [Column("begins_at")]
    public required DateTimeOffset BeginsAt { get; init; }

    [Column("ends_at")]
    public required DateTimeOffset EndsAt { get; init; }

    [Column("received_at")]
    public required DateTimeOffset ReceivedAt { get; init; }

    [Column("succeeded")]
    public required long Succeeded { get; init; }

    [Column("failed")]
    public required long Failed { get; init; }

    /// <summary>Each kind with its sessions, in words.</summary>
    [Column("failures")]
    public required string Failures { get; init; }
}

public static class ReportTables
{
    extension(Session db)
    {
        public ITable<StoredReport> DmarcReports => db.GetTable<StoredReport>();
        public ITable<StoredReportRow> DmarcRows => db.GetTable<StoredReportRow>();
        public ITable<StoredTlsReport> TlsReports => db.GetTable<StoredTlsReport>();
    }
}
