using LinqToDB;
using LinqToDB.Async;
using Zegel.Storage;

namespace Zegel.Domains;

/// <summary>
/// The platform's zone from the database. Read at most once per <paramref name="freshFor"/>, however many questions come, so
/// that strangers who ask for random names cost the database nothing.
/// </summary>
public sealed class PlatformZoneSource(Database database, PlatformZone zone, TimeProvider clock, TimeSpan freshFor)
    : IDisposable
{
    readonly SemaphoreSlim reading = new(1);
    Reading? current;

    sealed record Reading(PlatformZoneAnswers Answers, DateTimeOffset At);

    public async ValueTask<PlatformZoneAnswers> CurrentAsync(CancellationToken cancellationToken)
    {
        var known = Volatile.Read(ref current);
        if (known is not null && IsFresh(known))
            return known.Answers;
        // One reads; those who have something to say meanwhile say it.
        if (!await reading.WaitAsync(known is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken))
            return known!.Answers;
        try
        {
            if (current is null || !IsFresh(current))
                Volatile.Write(ref current, new Reading(await ReadAsync(cancellationToken), clock.GetUtcNow()));
            return current!.Answers;
        }
        catch (Exception) when (known is not null && !cancellationToken.IsCancellationRequested)
        {
            // Without its database the zone goes on saying what it last knew: keys in DNS outlive an outage.
            return known.Answers;
        }
        finally
        {
            reading.Release();
        }
    }

    bool IsFresh(Reading known) => clock.GetUtcNow() - known.At < freshFor;

    Task<PlatformZoneAnswers> ReadAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                var domains = await db
                    .SendingDomains.OrderBy(d => d.Name)
                    .Select(d => new
                    {
                        d.Id,
                        d.Name,
                        d.RequestedAt,
                    })
                    .ToListAsync(cancellationToken);
                var keys = (
                    await db
                        .DomainKeys.OrderBy(k => k.Selector)
                        .Select(k => new
                        {
                            k.DomainId,
                            k.Selector,
                            k.PublicKey,
                            k.CreatedAt,
                            k.RevokedAt,
                        })
                        .ToListAsync(cancellationToken)
                ).ToLookup(k => k.DomainId);
                var lastChange = keys.SelectMany(k => k)
                    .Select(k => k.RevokedAt ?? k.CreatedAt)
                    .Concat(domains.Select(d => d.RequestedAt))
                    .DefaultIfEmpty(DateTimeOffset.UnixEpoch)
                    .Max();
                return new PlatformZoneAnswers(
                    zone,
                    domains.Select(d => new PublishedDomain(
                        d.Id,
                        d.Name,
                        [.. keys[d.Id].Select(k => (k.Selector, DomainKey.Published(k.PublicKey, k.RevokedAt)))]
                    )),
                    (uint)Math.Max(1, lastChange.ToUnixTimeSeconds())
                );
            },
            cancellationToken
        );

    public void Dispose() => reading.Dispose();
}
