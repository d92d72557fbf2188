using LinqToDB;
using LinqToDB.Async;
using Zegel.Storage;

namespace Zegel.Consent;

/// <summary>
/// The ways out. What returns has been committed, and from that commit on no queued copy can be claimed (O10). Doing it
/// twice is the same as once.
/// </summary>
public sealed partial class OptOut(Database database, OptIn optIn)
{
    /// <summary>Leaves the one list of this subscription.</summary>
    public Task<LeaveResult> LeaveAsync(
        Guid subscriptionId,
        Exit exit,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        OnSubscriptionAsync(
            subscriptionId,
            async (db, chain, subscription) =>
                await WithdrawAsync(db, chain, subscription, exit, now, cancellationToken) ? 1 : 0,
            cancellationToken
        );

    /// <summary>
    /// Leaves every list of the tenant and objects to all its bulk mail, whatever list it may come from later (C06, O14).
    /// </summary>
    public Task<LeaveResult> LeaveAllAsync(
        Guid subscriptionId,
        Exit exit,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        OnSubscriptionAsync(
            subscriptionId,
            (db, chain, subscription) =>
                LeaveAllAsync(db, chain, subscription.TenantId, subscription.PersonId, exit, now, cancellationToken),
            cancellationToken
        );

    /// <summary>As <see cref="LeaveAllAsync(Guid, Exit, DateTimeOffset, CancellationToken)"/>, for someone who may be on no list at all.</summary>
    /// <returns>Lists left just now; null when the tenant has no such person.</returns>
    public Task<int?> ObjectAsync(
        Guid tenantId,
        Guid personId,
        Exit exit,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync<int?>(
            async db =>
            {
                var chain = await ConsentLedger.LockAsync(db, tenantId, cancellationToken);
                return await db.People.AnyAsync(p => p.Id == personId && p.TenantId == tenantId, cancellationToken)
                    ? await LeaveAllAsync(db, chain, tenantId, personId, exit, now, cancellationToken)
                    : null;
            },
            cancellationToken
        );

    static async Task<int> LeaveAllAsync(
        Session db,
        ConsentChain chain,
        Guid tenantId,
        Guid personId,
        Exit exit,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var left = 0;
        var subscriptions = await db
            .Subscriptions.Where(s => s.PersonId == personId && s.State != SubscriptionState.Left)
            .ToListAsync(cancellationToken);
        foreach (var subscription in subscriptions)
            left += await WithdrawAsync(db, chain, subscription, exit, now, cancellationToken) ? 1 : 0;
        var key = await db.People.Where(p => p.Id == personId).Select(p => p.AddressKey).SingleAsync(cancellationToken);
        var isNew = await SuppressionList.AddAsync(
            db,
            new SuppressionScope.TenantBulk(tenantId),
            key,
            SuppressionReason.Objection,
            exit.Detail ?? $"left all lists ({exit.Channel})",
            now,
            cancellationToken
        );
        if (isNew)
            await chain.AppendAsync(
                personId,
                null,
                new Evidence.Objected
                {
                    Ip = exit.Visitor.IpText,
                    UserAgent = exit.Visitor.UserAgentLine,
                    Channel = exit.Channel,
                    Campaign = exit.Campaign,
                    Detail = exit.DetailLine,
                },
                now,
                cancellationToken
            );
        return left;
    }

    /// <summary>Ends one subscription and every confirmation link still open for it. False when it had ended before.</summary>
    internal static async Task<bool> WithdrawAsync(
        Session db,
        ConsentChain chain,
        Subscription subscription,
        Exit exit,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // What was asked for before the exit must not bring them back after it.
        await db
            .OptIns.Where(o => o.SubscriptionId == subscription.Id && o.UsedAt == null && o.ExpiresAt > now)
            .Set(o => o.ExpiresAt, now.ToStored())
            .UpdateAsync(cancellationToken);
        if (subscription.State == SubscriptionState.Left)
            return false;
        await chain.AppendAsync(
            subscription.PersonId,
            subscription.ListId,
            new Evidence.Withdrawn
            {
                Ip = exit.Visitor.IpText,
                UserAgent = exit.Visitor.UserAgentLine,
                Channel = exit.Channel,
                Campaign = exit.Campaign,
                Detail = exit.DetailLine,
            },
            now,
            cancellationToken
        );
        await db
            .Subscriptions.Where(s => s.Id == subscription.Id)
            .Set(s => s.State, SubscriptionState.Left)
            .Set(s => s.Since, now.ToStored())
            .UpdateAsync(cancellationToken);
        return true;
    }

    async Task<LeaveResult> OnSubscriptionAsync(
        Guid subscriptionId,
        Func<Session, ConsentChain, Subscription, Task<int>> leave,
        CancellationToken cancellationToken
    )
    {
        var found = await database.ReadAsync(db => FindAsync(db, subscriptionId, cancellationToken), cancellationToken);
        if (found is not var (_, list, language))
            return new LeaveResult.Unknown();
        var left = await database.WriteAsync(
            async db =>
            {
                var chain = await ConsentLedger.LockAsync(db, list.TenantId, cancellationToken);
                // Read again under the lock: the purge may have cleared a pending one away.
                var current = await db.Subscriptions.SingleOrDefaultAsync(
                    s => s.Id == subscriptionId,
                    cancellationToken
                );
                return current is null ? 0 : await leave(db, chain, current);
            },
            cancellationToken
        );
        return new LeaveResult.Left(list, language, left);
    }

    static async Task<(Subscription Subscription, MailingList List, string Language)?> FindAsync(
        Session db,
        Guid subscriptionId,
        CancellationToken cancellationToken
    )
    {
        var (subscriptions, lists, people) = (db.Subscriptions, db.MailingLists, db.People);
        var query =
            from subscription in subscriptions
            join list in lists on subscription.ListId equals list.Id
            join person in people on subscription.PersonId equals person.Id
            where subscription.Id == subscriptionId
            select new
            {
                subscription,
                list,
                person.Language,
            };
        var found = await query.SingleOrDefaultAsync(cancellationToken);
        return found is null ? null : (found.subscription, found.list, found.Language);
    }
}

/// <summary>How someone left.</summary>
/// <param name="Campaign">The number of the campaign whose link was used; 0 when none.</param>
/// <param name="Detail">The words or message that asked for it, where there are any.</param>
public sealed record Exit(ExitChannel Channel, Visitor Visitor, long Campaign = 0, string? Detail = null)
{
    internal string? DetailLine => Detail is null ? null : PlainText.OneLine(Detail, SuppressionList.DetailLengthMax);
}

/// <summary>What came of leaving.</summary>
public abstract record LeaveResult
{
    LeaveResult() { }

    /// <param name="List">The list of the link that was used.</param>
    /// <param name="Count">Lists left just now; 0 when they had left before.</param>
    public sealed record Left(MailingList List, string Language, int Count) : LeaveResult;

    /// <summary>No such subscription.</summary>
    public sealed record Unknown : LeaveResult;
}
