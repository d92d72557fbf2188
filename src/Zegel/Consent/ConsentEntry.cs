using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>One link of a tenant's consent ledger. Holds no personal data but ids and hashes, and is never changed.</summary>
[Table("consent_entry")]
public sealed record ConsentEntry
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    [Column("seq")]
    public required long Sequence { get; init; }

    [Column("person_id")]
    public required Guid PersonId { get; init; }

    /// <summary>Null for what concerns the person as a whole.</summary>
    [Column("list_id")]
    public Guid? ListId { get; init; }

    [Column("kind")]
    public required ConsentKind Kind { get; init; }

    [Column("at")]
    public required DateTimeOffset At { get; init; }

    /// <summary>SHA-256 of the words agreed to, in hex; empty when the step has none.</summary>
    [Column("wording_hash")]
    public required string WordingHash { get; init; }

    /// <summary>SHA-256(salt ‖ evidence), in hex.</summary>
    [Column("evidence_hash")]
    public required string EvidenceHash { get; init; }

    [Column("previous_hash")]
    public required string PreviousHash { get; init; }

    [Column("hash")]
    public required string Hash { get; init; }

    /// <summary>What <see cref="Hash"/> must be.</summary>
    internal string ComputeHash() =>
        HashChain.Link(
            PreviousHash,
            ("at", At.ToMicros()),
            ("evidence_hash", EvidenceHash),
            ("id", Id.ToString("D")),
            ("kind", Kind.ToString().ToLowerInvariant()),
            ("list", ListId?.ToString("D")),
            ("person", PersonId.ToString("D")),
            ("seq", Sequence),
            ("tenant", TenantId.ToString("D")),
            ("wording_hash", WordingHash)
        );
}

/// <summary>The evidence of an entry, apart from it, so that it can be erased.</summary>
[Table("evidence")]
public sealed record EvidenceRow
{
    [Column("entry_id"), PrimaryKey]
    public required Guid EntryId { get; init; }

    /// <summary>128 random bits in hex: without them a short text could be guessed from its hash after erasure.</summary>
    [Column("salt")]
    public required string Salt { get; init; }

    [Column("json")]
    public required string Json { get; init; }
}

public static class LedgerTables
{
    extension(Session db)
    {
        public ITable<ConsentEntry> ConsentEntries => db.GetTable<ConsentEntry>();
        internal ITable<EvidenceRow> Evidence => db.GetTable<EvidenceRow>();
    }
}
