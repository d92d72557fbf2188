using LinqToDB;
using LinqToDB.Async;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns;

/// <summary>What a change of address still waits for.</summary>
public enum ChangeWait
{
    /// <summary>That who looks after the platform agrees.</summary>
    Agreement,

    /// <summary>That the domain of the new address is ready.</summary>
    Domain,

    /// <summary>That somebody shows that the new address is read (B01).</summary>
    Proof,

    /// <summary>That it stands in enough letters.</summary>
    Letters,

    /// <summary>That the last of these letters has reached everyone.</summary>
    Delivery,
}

/// <summary>How far a change of address is.</summary>
/// <param name="Told">How many released campaigns tell of it; one that was cancelled does not count.</param>
/// <param name="NeedsLetters">False where nobody knows the old address yet, and for other mail than bulk.</param>
/// <param name="Waits">Empty when it takes effect by itself at any moment, or is over.</param>
public sealed record ChangeStand(SenderChange Change, int Told, bool NeedsLetters, IReadOnlyList<ChangeWait> Waits);

/// <summary>
/// The last part of a planned change of address (G04): two letters tell readers of it, and once the second has ended, its
/// domain is ready and somebody is known to read it, the new address takes the place of the old one by itself.
/// </summary>
public sealed class AddressChanges(Database database, AuditLog audit, TimeProvider clock)
{
    /// <summary>How many issues announce a change (standards, G04).</summary>
    public const int Letters = 2;

    /// <summary>In one turn.</summary>
    const int DueMax = 50;
    const int ShownMax = 200;

    /// <summary>For what was queued by whoever had read the old address just before; longer than any such transaction.</summary>
    static readonly TimeSpan Stragglers = TimeSpan.FromMinutes(2);

    /// <summary>What is under way, oldest first: of a tenant, and where it is null of all.</summary>
    public Task<IReadOnlyList<ChangeStand>> ListAsync(Guid? tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ChangeStand>>(
            async db =>
            {
                var open = await db
                    .OpenSenderChanges.Where(c => tenantId == null || c.TenantId == tenantId)
                    .OrderBy(c => c.Id)
                    .Take(ShownMax)
                    .ToListAsync(cancellationToken);
                var stands = new List<ChangeStand>();
                foreach (var change in open)
                    stands.Add(await StandAsync(db, change, cancellationToken));
                return stands;
            },
            cancellationToken
        );

    /// <summary>One change, open or over; null when there is none.</summary>
    public Task<ChangeStand?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
                await db.SenderChanges.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is { } change
                    ? await StandAsync(db, change, cancellationToken)
                    : null,
            cancellationToken
        );

    /// <summary>Carries out every change that waits for nothing more.</summary>
    /// <returns>How many took effect.</returns>
    public async Task<int> TendAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToStored();
        var since = now - Stragglers;
        var due = await database.ReadAsync(
            db =>
                db.SenderChanges.Where(c =>
                        c.WithdrawnAt == null && c.AgreedAt != null && (c.DoneAt == null || c.DoneAt > since)
                    )
                    .OrderBy(c => c.AgreedAt)
                    .Take(DueMax)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );
        var done = 0;
        foreach (var change in due)
            if (await database.WriteAsync(db => TendAsync(db, change, now, cancellationToken), cancellationToken))
                done++;
        return done;
    }

    async Task<bool> TendAsync(Session db, SenderChange change, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (change.IsOpen)
        {
            // A release that runs at the same time counts its letter before, or comes from the new address.
            await SenderChanges.LockAsync(db, change.BrandId, change.Stream, cancellationToken);
            if (
                (await StandAsync(db, change, cancellationToken)).Waits.Count > 0
                || !await SenderChanges.TakeEffectAsync(db, audit, change, now, cancellationToken)
            )
                return false;
        }
        if (change.NewDomainId != change.DomainId)
            await Spool.MoveAsync(
                db,
                change.BrandId,
                change.Stream,
                change.DomainId,
                change.NewDomainId,
                cancellationToken
            );
        return change.IsOpen;
    }

    async Task<ChangeStand> StandAsync(Session db, SenderChange change, CancellationToken cancellationToken)
    {
        var (told, ended) = await LettersAsync(db, change.Id, cancellationToken);
        var isBulk = change.Stream == MailStream.Bulk;
        var needsLetters =
            isBulk
            && await db.Campaigns.AnyAsync(c => c.BrandId == change.BrandId && c.ReleasedAt != null, cancellationToken);
        var waits = new List<ChangeWait>();
        if (change.IsOpen)
        {
            var now = clock.GetUtcNow().ToStored();
            if (change.AgreedAt is null)
                waits.Add(ChangeWait.Agreement);
            if (
                !await db.SendingDomains.AnyAsync(
                    d => d.Id == change.NewDomainId && d.State == DomainState.Ready,
                    cancellationToken
                )
            )
                waits.Add(ChangeWait.Domain);
            if (
                isBulk
                && !await db.SenderProofs.AnyAsync(
                    p => p.Address == change.NewAddress && p.TenantId == change.TenantId && p.LapsesAt > now,
                    cancellationToken
                )
            )
                waits.Add(ChangeWait.Proof);
            if (needsLetters && told < Letters)
                waits.Add(ChangeWait.Letters);
            else if (needsLetters && ended < Letters)
                waits.Add(ChangeWait.Delivery);
        }
        return new ChangeStand(change, told, needsLetters, waits);
    }

    /// <summary>How many letters tell of a change, and how many of these have ended. A cancelled one told few, or nobody.</summary>
    internal static async Task<(int Told, int Ended)> LettersAsync(
        Session db,
        Guid changeId,
        CancellationToken cancellationToken
    )
    {
        var letters = await db
            .Campaigns.Where(c => c.ChangeId == changeId && c.State != CampaignState.Cancelled)
            .Select(c => c.FinishedAt)
            .ToListAsync(cancellationToken);
        return (letters.Count, letters.Count(finished => finished is not null));
    }
}
