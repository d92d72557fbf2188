using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Consent;

/// <summary>
/// The only way onto a list: someone asks, the owner of the mailbox confirms (C11). Between the two the address gets this
/// one mail and nothing else.
/// </summary>
public sealed partial class OptIn(
    Database database,
    People people,
    AddressKeys keys,
    MasterKey masterKey,
    IpLimiter ipLimiter
)
{
    /// <summary>The name of the draft source that writes the mail.</summary>
    public const string SourceName = "confirmation";

    /// <summary>Asked for in one go.</summary>
    public const int ListsMax = 20;

    const int TypedLengthMax = 320;
    const int OriginLengthMax = 500;

    // After two days of trying there must be time left to use the link.
    static readonly TimeSpan MailExpires = TimeSpan.FromDays(2);

    /// <summary>
    /// Records the request and queues the confirmation mail, both or neither. The answer is the same for people who are new,
    /// known, suppressed or asked for too often (C14).
    /// </summary>
    /// <exception cref="ArgumentException">No list, too many, or lists of several brands.</exception>
    public async Task<OptInResult> RequestAsync(
        OptInRequest request,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (
            request.Lists is not [{ List: var first }, ..]
            || request.Lists.Count > ListsMax
            || request.Lists.Any(l => l.List.BrandId != first.BrandId)
        )
            throw new ArgumentException($"1 to {ListsMax} lists of one brand are needed", nameof(request));
        if (request.Visitor.Ip is { } ip && !ipLimiter.TryTake(ip, now))
            return new OptInResult.TooMany();
        return await database.WriteAsync(
            db => RequestAsync(db, request, first.TenantId, first.BrandId, now, cancellationToken),
            cancellationToken
        );
    }

    async Task<OptInResult> RequestAsync(
        Session db,
        OptInRequest request,
        Guid tenantId,
        Guid brandId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // Raw, like the other reads of this path: on SQLite all writers of the house wait for it.
        var senders = await db.QueryToListAsync<SenderAddress>(
            "SELECT * FROM sender_address WHERE brand_id = @brand AND stream = 'system'",
            cancellationToken,
            Raw.Id("brand", brandId)
        );
        if (senders is not [var sender])
            return new OptInResult.NoSender(
                await db.Brands.Where(b => b.Id == brandId).Select(b => b.Name).SingleAsync(cancellationToken)
            );
        var key = keys.KeyFor(request.Address);
        var suppressed = await SuppressionList.LiveAsync(db, key, cancellationToken);
        var lists = request
            .Lists.DistinctBy(l => l.List.Id)
            .Where(l => !suppressed.Any(s => ForbidsAsking(s, l.List)))
            .ToList();
        var chain = await ConsentLedger.LockAsync(db, tenantId, cancellationToken);
        if (!await ConfirmationQuota.TryTakeAsync(db, key, now, cancellationToken) || lists.Count == 0)
            return new OptInResult.Received();
        var person = await people.FindOrCreateAsync(
            db,
            tenantId,
            request.Address,
            "",
            request.Language,
            now,
            cancellationToken
        );
        var token = OptInToken.New();
        foreach (var (list, wording) in lists)
        {
            var evidence = Evidence(request, wording, OptInToken.Hash(token)!);
            var entry = await chain.AppendAsync(person.Id, list.Id, evidence, now, cancellationToken);
            await db.InsertAsync(
                new OptInRow
                {
                    TokenHash = evidence.TokenHash,
                    TenantId = tenantId,
                    SubscriptionId = await PendingAsync(db, list, person, now, cancellationToken),
                    RequestId = entry.Id,
                    RequestedAt = now.ToStored(),
                    ExpiresAt = (now + OptInToken.Lasts).ToStored(),
                },
                token: cancellationToken
            );
        }
        var intent = new Intent
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            Stream = MailStream.System,
            Source = SourceName,
            PersonId = person.Id,
            BrandId = brandId,
            DomainId = sender.DomainId,
            Address = request.Address.ToString(),
            AddressKey = key,
            Payload = ConfirmationPayload.Write(token, [.. lists.Select(l => l.List.Id)], request.Language, masterKey),
            State = IntentState.Waiting,
            DueAt = now.ToStored(),
            Fence = 0,
            Attempts = 0,
            Uncertain = 0,
            QueuedAt = now.ToStored(),
            ExpiresAt = (now + MailExpires).ToStored(),
        };
        await Spool.EnqueueAsync(db, [intent], cancellationToken);
        return new OptInResult.Received();
    }

    /// <summary>What the person's own confirmation would not take back must not be asked either.</summary>
    static bool ForbidsAsking(Suppression suppression, MailingList list) =>
        !suppression.YieldsToConfirmation && suppression.Covers(list.TenantId, MailStream.Bulk, list.BrandId, list.Id);

    /// <summary>A place on the list that means nothing yet. Whoever is or was on it stays so until they confirm.</summary>
    static async Task<Guid> PendingAsync(
        Session db,
        MailingList list,
        Person person,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var found = await db.QueryToListAsync<Subscription>(
            "SELECT * FROM subscription WHERE list_id = @list AND person_id = @person",
            cancellationToken,
            Raw.Id("list", list.Id),
            Raw.Id("person", person.Id)
        );
        if (found is [var known])
            return known.Id;
        var subscription = new Subscription
        {
            Id = Guid.CreateVersion7(now),
            TenantId = list.TenantId,
            ListId = list.Id,
            PersonId = person.Id,
            State = SubscriptionState.Pending,
            Since = now.ToStored(),
        };
        await db.InsertAsync(subscription, token: cancellationToken);
        return subscription.Id;
    }

    static Evidence.Requested Evidence(OptInRequest request, string wording, string tokenHash) =>
        new()
        {
            Wording = wording,
            Ip = request.Visitor.IpText,
            UserAgent = request.Visitor.UserAgentLine,
            Act = request.Act,
            AddressAsTyped = PlainText.OneLine(request.AddressAsTyped, TypedLengthMax),
            Address = request.Address.ToString(),
            Name = PlainText.OneLine(request.Name, People.NameLengthMax),
            Language = request.Language,
            Form = request.Form,
            FormVersion = request.FormVersion,
            FormSnapshot = request.FormSnapshot,
            Origin = PlainText.OneLine(request.Origin, OriginLengthMax),
            TokenHash = tokenHash,
        };
}
