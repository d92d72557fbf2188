using LinqToDB;
using LinqToDB.Async;

namespace Zegel.Consent;

public sealed partial class OptOut
{
    const int LinesMax = 200;

    /// <summary>
    /// All that the person of this subscription gets from the tenant, since when and why, and what else its brand offers
    /// (O17, G32). Null for an unknown subscription.
    /// </summary>
    public Task<Preferences?> PreferencesAsync(Guid subscriptionId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                if (await FindAsync(db, subscriptionId, cancellationToken) is not var (subscription, linked, language))
                    return null;
                var person = await db.People.SingleAsync(p => p.Id == subscription.PersonId, cancellationToken);
                var (lists, subscriptions, proofs, brands) = (
                    db.MailingLists,
                    db.Subscriptions,
                    db.Evidence,
                    db.GetTable<Tenants.Brand>()
                );
                var query =
                    from list in lists
                    join brand in brands on list.BrandId equals brand.Id
                    from place in subscriptions.LeftJoin(s => s.ListId == list.Id && s.PersonId == person.Id)
                    from proof in proofs.LeftJoin(e => e.EntryId == place.ConsentId)
                    where
                        list.TenantId == linked.TenantId
                        && (list.BrandId == linked.BrandId || place.State == SubscriptionState.Active)
                    orderby brand.Name, list.Name
                    select new
                    {
                        list,
                        brand = brand.Name,
                        place,
                        json = proof == null ? null : proof.Json,
                    };
                var found = await query.Take(LinesMax).ToListAsync(cancellationToken);
                return new Preferences(
                    person.Address ?? "",
                    language,
                    linked,
                    [
                        .. found.Select(f =>
                            f.place is { State: SubscriptionState.Active } active
                                ? Active(f.list, f.brand, active, f.json)
                                : (PreferenceLine)new PreferenceLine.Offered(f.list, f.brand)
                        ),
                    ]
                );
            },
            cancellationToken
        )!;

    /// <summary>
    /// Leaves the lists that are not ticked any more, and asks for a confirmation of those that are new: a tick on a page
    /// that a link opens is not yet the word of the mailbox's owner.
    /// </summary>
    /// <param name="ticked">The lists that stood ticked when the page was posted.</param>
    /// <param name="origin">The page, for the evidence.</param>
    public async Task<PreferencesResult> SetPreferencesAsync(
        Guid subscriptionId,
        IReadOnlySet<Guid> ticked,
        Exit exit,
        string origin,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await PreferencesAsync(subscriptionId, cancellationToken) is not { } shown)
            return new PreferencesResult.Unknown();
        var unticked = shown
            .Lines.OfType<PreferenceLine.Active>()
            .Where(line => !ticked.Contains(line.List.Id))
            .ToList();
        var left = 0;
        if (unticked.Count > 0)
            left = await database.WriteAsync(
                async db =>
                {
                    var chain = await ConsentLedger.LockAsync(db, shown.Linked.TenantId, cancellationToken);
                    var ids = unticked.Select(line => line.SubscriptionId).ToList();
                    var count = 0;
                    foreach (
                        var subscription in await db
                            .Subscriptions.Where(s => ids.Contains(s.Id))
                            .ToListAsync(cancellationToken)
                    )
                        count += await WithdrawAsync(db, chain, subscription, exit, now, cancellationToken) ? 1 : 0;
                    return count;
                },
                cancellationToken
            );
        var wanted = shown
            .Lines.OfType<PreferenceLine.Offered>()
            .Where(line => ticked.Contains(line.List.Id))
            .Take(OptIn.ListsMax)
            .ToList();
        if (wanted.Count == 0 || !Mail.Addresses.Mailbox.TryParse(shown.Address, out var address))
            return new PreferencesResult.Saved(left, null);
        var request = new OptInRequest
        {
            Lists =
            [
                .. wanted.Select(line => new AgreedList(
                    line.List,
                    Texts.For(shown.Language).Label(line.List, line.Brand)
                )),
            ],
            Address = address,
            AddressAsTyped = shown.Address,
            Language = shown.Language,
            Act = ConsentAct.TickedBox,
            Form = "preferences",
            FormVersion = "1",
            FormSnapshot = SignupForm.Snapshot([
                .. shown.Lines.Select(line => Texts.For(shown.Language).Label(line.List, line.Brand)),
            ]),
            Origin = origin,
            Visitor = exit.Visitor,
        };
        return new PreferencesResult.Saved(left, await optIn.RequestAsync(request, now, cancellationToken));
    }

    static PreferenceLine.Active Active(MailingList list, string brand, Subscription place, string? json)
    {
        var (asked, origin) =
            json is null ? (null, null)
            : place.ImportId is not null && Evidence.FromJson<Evidence.Imported>(json) is var brought
                ? ((DateTimeOffset?)brought.AgreedAt, brought.Source)
            : Evidence.FromJson<Evidence.Confirmed>(json) is var proof ? (proof.RequestedAt, proof.Origin)
            : default;
        return new PreferenceLine.Active(
            list,
            brand,
            place.Id,
            place.ImportId is null ? place.Since : asked ?? place.Since,
            asked,
            string.IsNullOrEmpty(origin) ? null : origin
        );
    }
}

/// <summary>The page of preferences and of “why do I get this”.</summary>
/// <param name="Linked">The list of the link that opened the page.</param>
public sealed record Preferences(
    string Address,
    string Language,
    MailingList Linked,
    IReadOnlyList<PreferenceLine> Lines
);

/// <summary>A list on the page.</summary>
public abstract record PreferenceLine
{
    PreferenceLine(MailingList list, string brand) => (List, Brand) = (list, brand);

    public MailingList List { get; }

    public string Brand { get; }

    /// <summary>They are on it.</summary>
    /// <param name="Since">When they confirmed.</param>
    /// <param name="RequestedAt">When they asked; null when the evidence was erased.</param>
    /// <param name="Origin">The page where they asked; null when not known.</param>
    public sealed record Active(
        MailingList List,
        string Brand,
        Guid SubscriptionId,
        DateTimeOffset Since,
        DateTimeOffset? RequestedAt,
        string? Origin
    ) : PreferenceLine(List, Brand);

    /// <summary>They could join it.</summary>
    public sealed record Offered(MailingList List, string Brand) : PreferenceLine(List, Brand);
}

/// <summary>What came of saving preferences.</summary>
public abstract record PreferencesResult
{
    PreferencesResult() { }

    /// <param name="Left">Lists left.</param>
    /// <param name="Asked">What came of asking for new ones; null when none were ticked.</param>
    public sealed record Saved(int Left, OptInResult? Asked) : PreferencesResult;

    public sealed record Unknown : PreferencesResult;
}
