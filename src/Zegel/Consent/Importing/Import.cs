using System.Text.Json;
using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>A list that came from elsewhere, with the word of whoever vouches for it and of whoever agreed (C17).</summary>
[Table("import")]
public sealed record Import
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("list_id")]
    public required Guid ListId { get; init; }

    [Column("file_name")]
    public required string FileName { get; init; }

    /// <summary>SHA-256 in hex.</summary>
    [Column("file_hash")]
    public required string FileHash { get; init; }

    [Column("state")]
    public required ImportState State { get; init; }

    /// <summary>In their own words: how they know that these people agreed.</summary>
    [Column("attestation")]
    public required string Attestation { get; init; }

    [Column("requested_by")]
    public required string RequestedBy { get; init; }

    [Column("requested_at")]
    public required DateTimeOffset RequestedAt { get; init; }

    [Column("decided_by")]
    public string? DecidedBy { get; init; }

    [Column("decided_at")]
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The reason given with the decision.</summary>
    [Column("decision")]
    public string? Decision { get; init; }

    /// <summary>Rows that prove what they claim.</summary>
    [Column("accepted")]
    public required long Accepted { get; init; }

    [Column("refused")]
    public string RefusedJson { get; init; } = "{}";

    [Column("findings")]
    public string FindingsJson { get; init; } = "[]";

    /// <summary>People brought onto the list so far.</summary>
    [Column("imported")]
    public required long Imported { get; init; }

    [Column("skipped")]
    public string SkippedJson { get; init; } = "{}";

    /// <summary>When its first campaign came out well; until then a campaign takes a few hundred of its people only.</summary>
    [Column("proven_at")]
    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>Rows of the file that were not taken, by reason.</summary>
    public IReadOnlyDictionary<string, long> Refused => Counts(RefusedJson);

    /// <summary>Taken rows that could not be brought in any more when it was approved, by reason.</summary>
    public IReadOnlyDictionary<string, long> Skipped => Counts(SkippedJson);

    /// <summary>What speaks against it: whoever approves must say why they do so nevertheless.</summary>
    public IReadOnlyList<string> Findings => JsonSerializer.Deserialize<List<string>>(FindingsJson) ?? [];

    public bool IsFinished => State is ImportState.Done or ImportState.Refused;

    static SortedDictionary<string, long> Counts(string json) =>
        JsonSerializer.Deserialize<SortedDictionary<string, long>>(json) ?? [];
}

public enum ImportState
{
    /// <summary>Waits for a second person.</summary>
    [MapValue("held")]
    Held,

    /// <summary>Approved; its people are being brought in.</summary>
    [MapValue("running")]
    Running,

    [MapValue("done")]
    Done,

    [MapValue("refused")]
    Refused,
}

[Table("import_row")]
sealed record ImportRow
{
    [Column("import_id"), PrimaryKey(0)]
    public required Guid ImportId { get; init; }

    [Column("line"), PrimaryKey(1)]
    public required long Line { get; init; }

    [Column("address")]
    public required string Address { get; init; }

    [Column("address_typed")]
    public required string AddressAsTyped { get; init; }

    [Column("name")]
    public required string Name { get; init; }

    [Column("language")]
    public required string Language { get; init; }

    [Column("agreed_at")]
    public required DateTimeOffset AgreedAt { get; init; }

    [Column("method")]
    public required string Method { get; init; }

    [Column("source")]
    public required string Source { get; init; }

    [Column("wording")]
    public required string Wording { get; init; }

    [Column("ip")]
    public required string Ip { get; init; }

    [Column("fields")]
    public required string Fields { get; init; }
}

/// <summary>What a file holds, before anything is written.</summary>
/// <param name="Guess">What the columns seem to hold.</param>
public sealed record ImportHeader(IReadOnlyList<string> Headers, IReadOnlyDictionary<string, string> Guess);

/// <summary>A file as it would be taken.</summary>
/// <param name="Refused">By reason.</param>
/// <param name="First">The first rows as understood.</param>
/// <param name="FirstRefused">The first rows that are not taken, each with its line and reason.</param>
public sealed record ImportPreview(
    long Accepted,
    IReadOnlyDictionary<string, long> Refused,
    IReadOnlyList<string> Findings,
    IReadOnlyList<ImportSample> First,
    IReadOnlyList<(long Line, string Why)> FirstRefused
);

public sealed record ImportSample(
    long Line,
    string Address,
    string Name,
    DateTimeOffset AgreedAt,
    string Method,
    string Source,
    string Wording
);

/// <summary>What came of a request, an approval or a refusal.</summary>
public abstract record ImportResult
{
    ImportResult() { }

    public sealed record Done(Import Import) : ImportResult;

    /// <param name="Why">A sentence for people.</param>
    public sealed record Refused(string Why) : ImportResult;

    public sealed record Unknown : ImportResult;
}

public static class ImportTables
{
    extension(Session db)
    {
        public ITable<Import> Imports => db.GetTable<Import>();
        internal ITable<ImportRow> ImportRows => db.GetTable<ImportRow>();
    }
}
