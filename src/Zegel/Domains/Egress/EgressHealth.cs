using System.Net;
using System.Text.Json;
using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Storage;

namespace Zegel.Domains.Egress;

/// <summary>How an address stands that mail leaves from, and what is known of it.</summary>
[Table("egress_address")]
public sealed record EgressHealth
{
    [Column("address"), PrimaryKey]
    public required string Address { get; init; }

    /// <summary>What it says in EHLO (A04), the A-label form.</summary>
    [Column("name")]
    public required string Name { get; init; }

    [Column("state")]
    public EgressState State { get; init; } = EgressState.New;

    [Column("state_since")]
    public required DateTimeOffset StateSince { get; init; }

    /// <summary>Why it stands so, in words for people.</summary>
    [Column("why")]
    public string Why { get; init; } = "not looked at yet";

    /// <summary>The last verdict on its name (A02-A04); null until there was one. Silence of DNS leaves it as it is.</summary>
    [Column("is_named")]
    public bool? IsNamed { get; init; }

    /// <summary>What DNS said with that verdict, in words.</summary>
    [Column("seen")]
    public string Seen { get; init; } = "";

    /// <summary>Since when DNS gives no answer; the last verdict stands for six hours.</summary>
    [Column("silent_since")]
    public DateTimeOffset? SilentSince { get; init; }

    /// <summary>The block lists it stands on, as JSON; one that does not answer keeps what it said last.</summary>
    [Column("listings")]
    public string Listings { get; init; } = "[]";

    /// <summary>The block lists that gave no answer in the last look, as JSON.</summary>
    [Column("unasked")]
    public string Unasked { get; init; } = "[]";

    /// <summary>Not before this are block lists asked again (A08); null: at the next look.</summary>
    [Column("lists_due_at")]
    public DateTimeOffset? ListsDueAt { get; init; }

    /// <summary>Why somebody let it rest; null when nobody did.</summary>
    [Column("rest_reason")]
    public string? RestReason { get; init; }

    [Column("checked_at")]
    public DateTimeOffset? CheckedAt { get; init; }

    [Column("next_check_at")]
    public required DateTimeOffset NextCheckAt { get; init; }

    public IPAddress IP => IPAddress.Parse(Address);

    public bool IsListed => Listings.Length > 2;

    public IReadOnlyList<BlocklistAnswer> ListedOn => Read(Listings);

    public IReadOnlyList<BlocklistAnswer> NotAsked => Read(Unasked);

    /// <summary>
    /// Its providers stay its own while it stands still: on a block list or at rest no other address takes them over (P06).
    /// </summary>
    public bool KeepsProviders =>
        State is EgressState.Active or EgressState.Held or EgressState.Resting
        || (State == EgressState.Out && IsListed);

    /// <summary>An address that nobody has looked at yet.</summary>
    public static EgressHealth Of(EgressAddress egress, DateTimeOffset now) =>
        new()
        {
            Address = egress.Address.ToString(),
            Name = egress.EhloName.Ascii,
            StateSince = now,
            NextCheckAt = now,
        };

    /// <summary>The address after a look at the world: how it stands, and when to look again.</summary>
    public EgressHealth Next(EgressVerdict verdict, EgressCadence cadence, DateTimeOffset now)
    {
        var seen = this with
        {
            CheckedAt = now,
            IsNamed = verdict.IsNamed ?? IsNamed,
            // Until there is a verdict, people see why there is none.
            Seen = verdict.IsNamed is null && IsNamed is not null ? Seen : verdict.Seen,
            SilentSince = verdict.IsNamed is null ? SilentSince ?? now : null,
        };
        if (verdict.Lists is { } lists)
            seen = seen with
            {
                Listings = JsonSerializer.Serialize(StandingOn(lists)),
                Unasked = JsonSerializer.Serialize(lists.Where(l => l.IsListed is null)),
                ListsDueAt = lists.Count > 0 ? now + cadence.Lists : null,
            };
        return seen.Judged(cadence, now).Scheduled(cadence, now);
    }

    /// <summary>Stopped by hand: its mail waits until it is resumed.</summary>
    public EgressHealth Rest(string reason, DateTimeOffset now) =>
        (this with { RestReason = reason }).To(EgressState.Resting, reason, now);

    /// <summary>Let go again: it stands as it was last seen, and is looked at at once.</summary>
    public EgressHealth Resume(EgressCadence cadence, DateTimeOffset now) =>
        (this with { RestReason = null }).Judged(cadence, now) with
        {
            NextCheckAt = now,
        };

    IEnumerable<BlocklistAnswer> StandingOn(IReadOnlyList<BlocklistAnswer> asked)
    {
        var before = ListedOn;
        foreach (var answer in asked)
            if (answer.IsListed == true)
                yield return answer;
            else if (answer.IsListed is null && before.FirstOrDefault(l => l.List == answer.List) is { } last)
                yield return last;
    }

    EgressHealth Judged(EgressCadence cadence, DateTimeOffset now)
    {
        var listed = string.Join("; ", ListedOn.Select(l => $"on {l.List}: {l.Seen}"));
        if (RestReason is { } reason)
            return To(EgressState.Resting, reason, now);
        if (IsNamed is null)
            return To(EgressState.New, Seen.Length > 0 ? Seen : Why, now);
        if (IsNamed == false)
            return To(EgressState.Out, listed.Length > 0 ? $"{Seen}; {listed}" : Seen, now);
        if (IsListed)
            return To(EgressState.Held, listed, now);
        if (SilentSince is { } since && now - since >= cadence.SilenceMax)
            return To(EgressState.Held, $"of unknown standing: DNS has given no answer since {since:u}", now);
        return To(EgressState.Active, Seen, now);
    }

    EgressHealth To(EgressState state, string why, DateTimeOffset now) =>
        this with
        {
            State = state,
            StateSince = state == State ? StateSince : now,
            Why = why,
        };

    EgressHealth Scheduled(EgressCadence cadence, DateTimeOffset now)
    {
        var next =
            State is EgressState.New or EgressState.Out ? now + cadence.Patience(now - StateSince)
            : SilentSince is { } since ? now + cadence.Patience(now - since)
            : now + cadence.Name;
        return this with { NextCheckAt = ListsDueAt < next ? ListsDueAt.Value : next };
    }

    static IReadOnlyList<BlocklistAnswer> Read(string json) =>
        json.Length <= 2 ? [] : JsonSerializer.Deserialize<List<BlocklistAnswer>>(json)!;
}

/// <summary>What one look found.</summary>
/// <param name="IsNamed">Its name is right; null when DNS could not be asked.</param>
/// <param name="Seen">In words.</param>
/// <param name="Lists">Null when the block lists were not asked, since it was not their time.</param>
public sealed record EgressVerdict(bool? IsNamed, string Seen, IReadOnlyList<BlocklistAnswer>? Lists);

/// <summary>How an address stands that mail leaves from.</summary>
public enum EgressState
{
    /// <summary>Not known to be right yet: no mail.</summary>
    [MapValue("new")]
    New,

    /// <summary>Its name is right both ways.</summary>
    [MapValue("active")]
    Active,

    /// <summary>Its name is wrong: it has left the pool, and comes back by itself.</summary>
    [MapValue("out")]
    Out,

    /// <summary>On a block list, or nobody can say: newsletters wait, other mail goes on.</summary>
    [MapValue("held")]
    Held,

    /// <summary>Stopped by hand: all its mail waits.</summary>
    [MapValue("resting")]
    Resting,
}

/// <summary>One turn in the life of an address: the platform has no tenant, so its history stands apart from the audit logs.</summary>
[Table("egress_change")]
public sealed record EgressChange
{
    [Column("id"), PrimaryKey]
    public required Guid Id { get; init; }

    [Column("address")]
    public required string Address { get; init; }

    [Column("at")]
    public required DateTimeOffset At { get; init; }

    /// <summary>Who did it; <c>zegel</c> for a look.</summary>
    [Column("actor")]
    public required string Actor { get; init; }

    [Column("was")]
    public required EgressState Was { get; init; }

    [Column("became")]
    public required EgressState Became { get; init; }

    [Column("why")]
    public required string Why { get; init; }
}

public static class EgressTables
{
    extension(Session db)
    {
        public ITable<EgressHealth> EgressHealth => db.GetTable<EgressHealth>();
        public ITable<EgressChange> EgressChanges => db.GetTable<EgressChange>();
    }
}
