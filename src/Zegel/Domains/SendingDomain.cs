using LinqToDB;
using LinqToDB.Mapping;
using Zegel.Mail.Addresses;
using Zegel.Storage;
using Zegel.Tenants.Notifying;

namespace Zegel.Domains;

/// <summary>A (sub)domain that a tenant declared to mail from, on its road from requested to ready.</summary>
[Table("sending_domain")]
public sealed record SendingDomain
{
    /// <summary>128 random bits in lower-case base32: only the domain's administrator can publish records that name it.</summary>
    [Column("id"), PrimaryKey]
    public required string Id { get; init; }

    [Column("tenant_id")]
    public required Guid TenantId { get; init; }

    /// <summary>The A-label form.</summary>
    [Column("name")]
    public required string Name { get; init; }

    /// <summary>The label of the return-path host below the domain; <c>r</c> unless that name is taken.</summary>
    [Column("return_label")]
    public required string ReturnLabel { get; init; }

    [Column("state")]
    public required DomainState State { get; init; }

    /// <summary><c>zg1</c> or <c>zg2</c>.</summary>
    [Column("active_selector")]
    public required string ActiveSelector { get; init; }

    /// <summary>Since when that selector signs; its predecessor's key may still be asked for two weeks longer (A29).</summary>
    [Column("selector_since")]
    public DateTimeOffset SelectorSince { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The last part of the link for who looks after the DNS; null when there is none.</summary>
    [Column("share")]
    public string? Share { get; init; }

    [Column("requested_at")]
    public required DateTimeOffset RequestedAt { get; init; }

    [Column("state_since")]
    public required DateTimeOffset StateSince { get; init; }

    [Column("checked_at")]
    public DateTimeOffset? CheckedAt { get; init; }

    [Column("next_check_at")]
    public required DateTimeOffset NextCheckAt { get; init; }

    /// <summary>Wrong answers in a row; two hold the domain.</summary>
    [Column("wrong_answers")]
    public required int WrongAnswers { get; init; }

    /// <summary>Since when nobody answers; the last verdict stands for six hours.</summary>
    [Column("silent_since")]
    public DateTimeOffset? SilentSince { get; init; }

    /// <summary>Until then somewhere a “there is no such name” may be remembered (G19).</summary>
    [Column("ready_after")]
    public DateTimeOffset? ReadyAfter { get; init; }

    /// <summary>When all entries are looked at again; in between only the key is (A31).</summary>
    [Column("full_check_at")]
    public DateTimeOffset? FullCheckAt { get; init; }

    /// <summary>The entries of the last check, as JSON.</summary>
    [Column("findings")]
    public required string Findings { get; init; }

    public DomainName DomainName => DomainName.Parse(Name);

    /// <summary>The host of the envelope sender: <c>r.news.example.nl</c>.</summary>
    public DomainName ReturnHost => DomainName.Child(ReturnLabel);

    /// <summary>Mail may leave.</summary>
    public bool MaySend => State == DomainState.Ready;

    /// <summary>The next look needs the key only: the rest was right, and its time has not come.</summary>
    public bool NeedsProbeOnly(DateTimeOffset now) =>
        State == DomainState.Ready && SilentSince is null && now < FullCheckAt;

    /// <summary>The domain after a look at the world: where it stands on its road, and when to look again (standards 1.7).</summary>
    public SendingDomain Next(DomainVerdict verdict, WatchCadence cadence, DateTimeOffset now)
    {
        var seen = this with { CheckedAt = now };
        var next = State switch
        {
            DomainState.Requested or DomainState.Seen => seen.Approach(verdict, now),
            DomainState.Ready => seen.Watch(verdict, cadence, now),
            DomainState.Drifted => verdict.IsWhole ? seen.To(DomainState.Ready, now) : seen,
            _ => seen,
        };
        return next.Scheduled(verdict, cadence, now);
    }

    SendingDomain Approach(DomainVerdict verdict, DateTimeOffset now)
    {
        var negativeEnds = now + verdict.NegativeTimeToLive;
        var patient =
            verdict.NegativeTimeToLive > TimeSpan.Zero && !(ReadyAfter > negativeEnds)
                ? this with
                {
                    ReadyAfter = negativeEnds,
                }
                : this;
        return (State, verdict.Authoritative) switch
        {
            (DomainState.Requested, EntryVerdict.Right) => patient.To(DomainState.Seen, now),
            (DomainState.Seen, EntryVerdict.Wrong) => patient.To(DomainState.Requested, now),
            (DomainState.Seen, _) when verdict.IsWhole && !(patient.ReadyAfter > now) => patient.To(
                DomainState.Ready,
                now
            ),
            _ => patient,
        };
    }

    SendingDomain Watch(DomainVerdict verdict, WatchCadence cadence, DateTimeOffset now)
    {
        // A key that differs makes every signature worthless at once; other entries may be caught in the middle of an edit.
        if (verdict.Key == EntryVerdict.Wrong)
            return To(DomainState.Drifted, now);
        switch (verdict.Overall)
        {
            case EntryVerdict.Wrong:
                var wrong = this with { WrongAnswers = WrongAnswers + 1, SilentSince = null };
                return wrong.WrongAnswers >= cadence.WrongAnswersMax ? wrong.To(DomainState.Drifted, now) : wrong;
            case EntryVerdict.CouldNotCheck:
                var silent = this with { SilentSince = SilentSince ?? now };
                return now - silent.SilentSince >= cadence.SilenceMax ? silent.To(DomainState.Drifted, now) : silent;
            default:
                // A probe that is answered says nothing of the other entries.
                return verdict.IsProbe ? this : this with { WrongAnswers = 0, SilentSince = null };
        }
    }

    /// <summary>News of this domain for its tenant.</summary>
    /// <param name="data">For programs; becomes JSON.</param>
    internal NewNotice Tell(NoticeKind kind, string detail, object data) =>
        new(TenantId, kind, Name, $"/domains/{Id}", detail, data);

    SendingDomain To(DomainState state, DateTimeOffset now) =>
        this with
        {
            State = state,
            StateSince = now,
            WrongAnswers = 0,
            SilentSince = null,
            ReadyAfter = state == DomainState.Ready ? null : ReadyAfter,
        };

    SendingDomain Scheduled(DomainVerdict verdict, WatchCadence cadence, DateTimeOffset now)
    {
        var full = verdict.IsProbe ? FullCheckAt ?? now : now + cadence.Clamp(verdict.TimeToLive);
        return this with
        {
            FullCheckAt = full,
            NextCheckAt = State switch
            {
                DomainState.Ready => now + cadence.Probe < full ? now + cadence.Probe : full,
                DomainState.Suspended => now + cadence.TimeToLiveMax,
                DomainState.Seen when ReadyAfter > now + cadence.Waiting => ReadyAfter.Value,
                _ => now + cadence.Patience(now - StateSince),
            },
        };
    }

    /// <summary>Stopped by hand: mail waits until it is resumed.</summary>
    public SendingDomain Suspend(DateTimeOffset now) => To(DomainState.Suspended, now);

    /// <summary>Let go again: the road begins anew, with a look at once.</summary>
    public SendingDomain Resume(DateTimeOffset now) => To(DomainState.Requested, now) with { NextCheckAt = now };
}

/// <summary>The road of a domain (standards 1.7).</summary>
public enum DomainState
{
    [MapValue("requested")]
    Requested,

    /// <summary>The authoritative servers agree.</summary>
    [MapValue("seen")]
    Seen,

    /// <summary>All resolvers agree.</summary>
    [MapValue("ready")]
    Ready,

    /// <summary>It was ready, and an entry is wrong now: its queue waits.</summary>
    [MapValue("drifted")]
    Drifted,

    /// <summary>Stopped by hand.</summary>
    [MapValue("suspended")]
    Suspended,
}

public static class DomainTables
{
    extension(Session db)
    {
        public ITable<SendingDomain> SendingDomains => db.GetTable<SendingDomain>();
        public ITable<SenderAddress> SenderAddresses => db.GetTable<SenderAddress>();
        public ITable<SenderProof> SenderProofs => db.GetTable<SenderProof>();
        public ITable<SenderChange> SenderChanges => db.GetTable<SenderChange>();

        /// <summary>Changes of address that were neither withdrawn nor done.</summary>
        public IQueryable<SenderChange> OpenSenderChanges =>
            db.SenderChanges.Where(c => c.WithdrawnAt == null && c.DoneAt == null);

        /// <summary>The domain whose return path this host is; none or one.</summary>
        public IQueryable<SendingDomain> WithReturnHost(DomainName host)
        {
            var dot = host.Ascii.IndexOf('.', StringComparison.Ordinal);
            var (label, parent) = dot < 0 ? (host.Ascii, "") : (host.Ascii[..dot], host.Ascii[(dot + 1)..]);
            return db.SendingDomains.Where(d => d.Name == parent && d.ReturnLabel == label);
        }
    }
}
