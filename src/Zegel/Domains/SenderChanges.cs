using LinqToDB;
using LinqToDB.Async;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Domains;

/// <summary>What somebody wants a sender address to become.</summary>
public sealed record ChangeWish(Guid BrandId, MailStream Stream, string Address, string DisplayName, string Reason);

/// <summary>What came of asking for, agreeing to or withdrawing a change of address.</summary>
public abstract record ChangeResult
{
    ChangeResult() { }

    public sealed record Done(SenderChange Change) : ChangeResult;

    /// <summary>The brand could not write from that address in any case.</summary>
    public sealed record Unfit(AddSenderResult Why) : ChangeResult;

    public sealed record Refused(ChangeFault Fault) : ChangeResult;

    /// <summary>There is no such change, or its tenant is none of theirs.</summary>
    public sealed record Unknown : ChangeResult;
}

/// <summary>Why a change cannot be asked, agreed to or withdrawn.</summary>
public enum ChangeFault
{
    /// <summary>The brand has no address for this stream: it can be given one at once.</summary>
    NothingToChange,

    /// <summary>It writes so already.</summary>
    IsSame,

    /// <summary>Another change of this address is under way.</summary>
    UnderWay,

    /// <summary>The reason is too short or too long.</summary>
    NeedsReason,

    /// <summary>The address or name has a brace, which would be read as a tag where it is announced.</summary>
    HasBrace,

    /// <summary>Only an owner of the tenant asks.</summary>
    NotOwner,

    /// <summary>Only who looks after the platform agrees.</summary>
    NotPlatform,

    /// <summary>Nobody agrees with themselves.</summary>
    SamePerson,

    /// <summary>Somebody agreed before.</summary>
    Agreed,

    /// <summary>It was withdrawn, or has taken effect.</summary>
    Over,
}

/// <summary>
/// The planned change of a frozen address (G04, waived by two people): an owner of the tenant asks, who looks after the
/// platform agrees, and neither is the other. Campaigns says when it was announced enough; then it takes effect here.
/// </summary>
public sealed class SenderChanges(Database database, AuditLog audit, TimeProvider clock)
{
    public const int ReasonLengthMin = 10;
    public const int ReasonLengthMax = 500;
    const string Program = "zegel";

    /// <summary>An owner asks.</summary>
    public async Task<ChangeResult> AskAsync(
        Guid tenantId,
        ChangeWish wish,
        Guid userId,
        CancellationToken cancellationToken
    ) =>
        await OwnerAsync(tenantId, userId, cancellationToken) switch
        {
            null => new ChangeResult.Unknown(),
            { IsOwner: false } => new ChangeResult.Refused(ChangeFault.NotOwner),
            { Email: var email } => await AskAsync(tenantId, wish, email, email, cancellationToken),
        };

    /// <summary>A program asks in the name of the owner who gave it its key.</summary>
    /// <param name="person">Who must not be the one that agrees.</param>
    /// <param name="actor">Who did it, for the audit log.</param>
    public async Task<ChangeResult> AskAsync(
        Guid tenantId,
        ChangeWish wish,
        string person,
        string actor,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await database.WriteAsync(
                db => AskAsync(db, tenantId, wish, person, actor, cancellationToken),
                cancellationToken
            );
        }
        catch (Exception violation) when (database.IsUniqueViolation(violation))
        {
            return new ChangeResult.Refused(ChangeFault.UnderWay);
        }
    }

    async Task<ChangeResult> AskAsync(
        Session db,
        Guid tenantId,
        ChangeWish wish,
        string person,
        string actor,
        CancellationToken cancellationToken
    )
    {
        if (!await db.Brands.AnyAsync(b => b.Id == wish.BrandId && b.TenantId == tenantId, cancellationToken))
            return new ChangeResult.Unknown();
        var reason = wish.Reason.Trim();
        if (reason.Length is < ReasonLengthMin or > ReasonLengthMax || reason.Contains('\0'))
            return new ChangeResult.Refused(ChangeFault.NeedsReason);
        if (SenderAddresses.Read(wish.Stream, wish.Address, wish.DisplayName, out var mailbox, out var name) is { } why)
            return new ChangeResult.Unfit(why);
        if ((wish.Address + name).AsSpan().ContainsAny('{', '}'))
            return new ChangeResult.Refused(ChangeFault.HasBrace);
        var sender = await db.SenderAddresses.SingleOrDefaultAsync(
            s => s.BrandId == wish.BrandId && s.Stream == wish.Stream,
            cancellationToken
        );
        if (sender is null)
            return new ChangeResult.Refused(ChangeFault.NothingToChange);
        if (sender.Address == mailbox.ToString() && sender.DisplayName == name)
            return new ChangeResult.Refused(ChangeFault.IsSame);
        var (domain, unregistered) = await SenderAddresses.DomainOfAsync(
            db,
            tenantId,
            mailbox.Domain,
            cancellationToken
        );
        if (domain is null)
            return new ChangeResult.Unfit(unregistered!);
        var inUse = await SenderAddresses.InUseAsync(
            db,
            tenantId,
            wish.BrandId,
            wish.Stream,
            mailbox,
            cancellationToken
        );
        if (inUse is not null)
            return new ChangeResult.Unfit(inUse);
        if (
            await db.OpenSenderChanges.AnyAsync(
                c => c.BrandId == wish.BrandId && c.Stream == wish.Stream,
                cancellationToken
            )
        )
            return new ChangeResult.Refused(ChangeFault.UnderWay);
        var now = clock.GetUtcNow().ToStored();
        var change = new SenderChange
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            BrandId = wish.BrandId,
            Stream = wish.Stream,
            Address = sender.Address,
            DisplayName = sender.DisplayName,
            DomainId = sender.DomainId,
            NewAddress = mailbox.ToString(),
            NewDisplayName = name,
            NewDomainId = domain.Id,
            Reason = reason,
            AskedBy = person,
            AskedAt = now,
        };
        await db.InsertAsync(change, token: cancellationToken);
        await NoteAsync(db, change, actor, "sender.change.asked", cancellationToken);
        return new ChangeResult.Done(change);
    }

    /// <summary>Agrees with what somebody else asked.</summary>
    public Task<ChangeResult> AgreeAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        TurnAsync(
            id,
            userId,
            "sender.change.agreed",
            (change, who) =>
                !who.IsPlatform ? ChangeFault.NotPlatform
                : change.AskedBy.Equals(who.Email, StringComparison.OrdinalIgnoreCase) ? ChangeFault.SamePerson
                : change.AgreedAt is not null ? ChangeFault.Agreed
                : null,
            (change, who, now) => change with { AgreedBy = who.Email, AgreedAt = now },
            cancellationToken
        );

    /// <summary>Refuses it, or takes it back: an owner of the tenant, or who looks after the platform.</summary>
    public Task<ChangeResult> WithdrawAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        TurnAsync(
            id,
            userId,
            "sender.change.withdrawn",
            (_, who) => who.IsOwner || who.IsPlatform ? null : ChangeFault.NotOwner,
            (change, who, now) => change with { WithdrawnBy = who.Email, WithdrawnAt = now },
            cancellationToken
        );

    /// <summary>A program takes back what its tenant asked.</summary>
    public Task<ChangeResult> WithdrawAsync(
        Guid tenantId,
        Guid id,
        string actor,
        CancellationToken cancellationToken
    ) =>
        TurnAsync(
            id,
            (_, change) =>
                Task.FromResult<Person?>(
                    change.TenantId == tenantId ? new(actor, IsOwner: true, IsPlatform: false) : null
                ),
            "sender.change.withdrawn",
            (_, _) => null,
            (change, who, now) => change with { WithdrawnBy = who.Email, WithdrawnAt = now },
            cancellationToken
        );

    Task<ChangeResult> TurnAsync(
        Guid id,
        Guid userId,
        string act,
        Func<SenderChange, Person, ChangeFault?> objection,
        Func<SenderChange, Person, DateTimeOffset, SenderChange> turn,
        CancellationToken cancellationToken
    ) =>
        TurnAsync(
            id,
            (db, change) => PersonAsync(db, change.TenantId, userId, cancellationToken),
            act,
            objection,
            turn,
            cancellationToken
        );

    Task<ChangeResult> TurnAsync(
        Guid id,
        Func<Session, SenderChange, Task<Person?>> person,
        string act,
        Func<SenderChange, Person, ChangeFault?> objection,
        Func<SenderChange, Person, DateTimeOffset, SenderChange> turn,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync<ChangeResult>(
            async db =>
            {
                await LockAsync(db, c => c.Id == id, cancellationToken);
                if (
                    await db.SenderChanges.SingleOrDefaultAsync(c => c.Id == id, cancellationToken) is not { } change
                    || await person(db, change) is not { } who
                )
                    return new ChangeResult.Unknown();
                if (!change.IsOpen)
                    return new ChangeResult.Refused(ChangeFault.Over);
                if (objection(change, who) is { } fault)
                    return new ChangeResult.Refused(fault);
                change = turn(change, who, clock.GetUtcNow().ToStored());
                await db.UpdateAsync(change, token: cancellationToken);
                await NoteAsync(db, change, who.Email, act, cancellationToken);
                return new ChangeResult.Done(change);
            },
            cancellationToken
        );

    /// <summary>
    /// Puts the new address in the place of the old one, within the caller's transaction, which has seen that all it waited
    /// for is there.
    /// </summary>
    /// <returns>False when it was withdrawn or done in the meantime, or nobody has agreed.</returns>
    internal static async Task<bool> TakeEffectAsync(
        Session db,
        AuditLog audit,
        SenderChange change,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var done = await db
            .OpenSenderChanges.Where(c => c.Id == change.Id && c.AgreedAt != null)
            .Set(c => c.DoneAt, now)
            .UpdateAsync(cancellationToken);
        if (done == 0)
            return false;
        var replaced = await db
            .SenderAddresses.Where(s =>
                s.BrandId == change.BrandId && s.Stream == change.Stream && s.Address == change.Address
            )
            .Set(s => s.Address, change.NewAddress)
            .Set(s => s.DisplayName, change.NewDisplayName)
            .Set(s => s.DomainId, change.NewDomainId)
            .Set(s => s.CreatedAt, now)
            .UpdateAsync(cancellationToken);
        if (replaced != 1)
            throw new InvalidOperationException(
                $"{change.Address} is gone, and change {change.Id:D} was to replace it"
            );
        await NoteAsync(db, audit, change, Program, "sender.change", cancellationToken);
        return true;
    }

    /// <summary>Until the transaction ends nobody agrees to, withdraws or carries out what this brand plans for its stream.</summary>
    internal static Task LockAsync(Session db, Guid brandId, MailStream stream, CancellationToken cancellationToken) =>
        LockAsync(db, c => c.BrandId == brandId && c.Stream == stream, cancellationToken);

    /// <summary>Updating a row to itself locks it.</summary>
    static Task LockAsync(
        Session db,
        System.Linq.Expressions.Expression<Func<SenderChange, bool>> which,
        CancellationToken cancellationToken
    ) => db.OpenSenderChanges.Where(which).Set(c => c.Reason, c => c.Reason).UpdateAsync(cancellationToken);

    sealed record Person(string Email, bool IsOwner, bool IsPlatform);

    Task<Person?> OwnerAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(db => PersonAsync(db, tenantId, userId, cancellationToken), cancellationToken);

    /// <summary>Null for who has nothing to do with the tenant.</summary>
    static async Task<Person?> PersonAsync(Session db, Guid tenantId, Guid userId, CancellationToken cancellationToken)
    {
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == userId && u.DisabledAt == null, cancellationToken);
        if (user is null)
            return null;
        var role = await db
            .UserRoles.Where(r => r.UserId == userId && r.TenantId == tenantId)
            .Select(r => (Role?)r.Role)
            .SingleOrDefaultAsync(cancellationToken);
        return role is null && !user.IsPlatform ? null : new Person(user.Email, role >= Role.Owner, user.IsPlatform);
    }

    Task NoteAsync(Session db, SenderChange change, string actor, string act, CancellationToken cancellationToken) =>
        NoteAsync(db, audit, change, actor, act, cancellationToken);

    static Task NoteAsync(
        Session db,
        AuditLog audit,
        SenderChange change,
        string actor,
        string act,
        CancellationToken cancellationToken
    ) =>
        audit.AppendAsync(
            db,
            change.TenantId,
            actor,
            act,
            change.Address,
            $"{change.Id:D} {change.Stream} to {change.NewDisplayName} <{change.NewAddress}>, asked by {change.AskedBy}{(change.AgreedBy is { } second ? $", agreed by {second}" : "")}: {change.Reason}",
            cancellationToken
        );
}
