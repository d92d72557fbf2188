using LinqToDB;
using LinqToDB.Async;
using Zegel.Consent;
using Zegel.Domains;
using Zegel.Rules;
using Zegel.Storage;
using Zegel.Tenants;

namespace Zegel.Campaigns.Waiving;

/// <summary>What is asked to be let through.</summary>
/// <param name="Seen">The observation of one finding; empty for whatever the rule finds in the scope.</param>
/// <param name="Days">How long, 90 at most.</param>
public sealed record WaiverWish(string RuleId, WaiverScope Scope, string ScopeId, string Seen, string Reason, int Days);

/// <summary>How asking for, agreeing to or ending a waiver ended.</summary>
public abstract record WaiverResult
{
    WaiverResult() { }

    public sealed record Done(RuleWaiver Waiver) : WaiverResult;

    /// <param name="Reason">Why, and what to do, in a sentence.</param>
    public sealed record Refused(string Reason) : WaiverResult;

    public sealed record Unknown : WaiverResult;
}

/// <summary>
/// Who may let which finding pass (standards 0.4): the rule says whose word it takes, and where it takes two nobody is both.
/// Every step stands in the audit log.
/// </summary>
public sealed class WaiverBook(Database database, AuditLog audit, TimeProvider clock)
{
    public const int DaysMax = 90;
    public const int ReasonLengthMin = 10;
    public const int ReasonLengthMax = 500;
    const int SeenLengthMax = 4000;
    const int ShownMax = 500;

    /// <summary>Waiting and in force, of one tenant: who asks for more is not reading what they find.</summary>
    const int OpenMax = 500;

    /// <summary>Who is alone in a tenant may be their own second person after this long.</summary>
    public static readonly TimeSpan ThinksOver = TimeSpan.FromMinutes(10);

    sealed record Person(User User, Role? Role, bool IsAlone)
    {
        public bool May(Role role) => Role >= role;
    }

    /// <summary>Asks. In force at once where the rule takes the asker's word alone.</summary>
    public Task<WaiverResult> RequestAsync(
        Guid tenantId,
        WaiverWish wish,
        Guid userId,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync<WaiverResult>(
            async db =>
            {
                var reason = wish.Reason.Trim();
                var now = clock.GetUtcNow().ToStored();
                if (await PersonAsync(db, tenantId, userId, cancellationToken) is not { } asker)
                    return new WaiverResult.Unknown();
                if (RuleBook.Find(wish.RuleId) is not { } rule)
                    return new WaiverResult.Refused($"there is no rule {wish.RuleId}; `zegel rules list` names them");
                if (Fault(rule, wish, reason) is { } fault)
                    return new WaiverResult.Refused(fault);
                if (!MayAsk(rule.WaivedBy, asker))
                    return new WaiverResult.Refused(
                        $"{rule.Id} is waived by {RuleManual.Who(rule.WaivedBy)}; {asker.User.Email} is neither"
                    );
                if (!await IsThereAsync(db, tenantId, wish, cancellationToken))
                    return new WaiverResult.Refused($"there is no such {Word(wish.Scope)} of this tenant");
                var open = await db.Waivers.CountAsync(
                    w => w.TenantId == tenantId && w.EndedAt == null && w.ExpiresAt > now,
                    cancellationToken
                );
                if (open >= OpenMax)
                    return new WaiverResult.Refused($"there are {open} open waivers; end some first");
                var alone = IsEnough(rule.WaivedBy, asker);
                var waiver = new RuleWaiver
                {
                    Id = Guid.CreateVersion7(now),
                    TenantId = tenantId,
                    RuleId = rule.Id,
                    Scope = wish.Scope,
                    ScopeId = wish.ScopeId,
                    Seen = wish.Seen,
                    Reason = reason,
                    RequestedBy = asker.User.Email,
                    RequestedAt = now,
                    ApprovedBy = alone ? asker.User.Email : null,
                    ApprovedAt = alone ? now : null,
                    ExpiresAt = now.AddDays(wish.Days),
                };
                await db.InsertAsync(waiver, token: cancellationToken);
                await NoteAsync(db, waiver, asker, alone ? "waiver granted" : "waiver asked", cancellationToken);
                return new WaiverResult.Done(waiver);
            },
            cancellationToken
        );

    /// <summary>Agrees with what somebody else asked.</summary>
    public Task<WaiverResult> ApproveAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        database.WriteAsync<WaiverResult>(
            async db =>
            {
                var now = clock.GetUtcNow().ToStored();
                if (
                    await db.Waivers.SingleOrDefaultAsync(w => w.Id == id, cancellationToken) is not { } waiver
                    || await PersonAsync(db, waiver.TenantId, userId, cancellationToken) is not { } second
                )
                    return new WaiverResult.Unknown();
                if (waiver.StateAt(now) != WaiverState.Waiting)
                    return new WaiverResult.Refused(
                        $"it is {Word(waiver.StateAt(now))}: nobody needs to agree any more"
                    );
                if (Objection(RuleBook.Find(waiver.RuleId)?.WaivedBy ?? Waiver.Nobody, waiver, second, now) is { } why)
                    return new WaiverResult.Refused(why);
                var changed = await db
                    .Waivers.Where(w => w.Id == id && w.ApprovedAt == null && w.EndedAt == null)
                    .Set(w => w.ApprovedBy, second.User.Email)
                    .Set(w => w.ApprovedAt, now)
                    .UpdateAsync(cancellationToken);
                if (changed == 0)
                    return new WaiverResult.Refused("somebody else was first; look again");
                waiver = waiver with { ApprovedBy = second.User.Email, ApprovedAt = now };
                await NoteAsync(db, waiver, second, "waiver granted", cancellationToken);
                return new WaiverResult.Done(waiver);
            },
            cancellationToken
        );

    /// <summary>Refuses it, or takes it back. What was sent under it stays as it is.</summary>
    public Task<WaiverResult> EndAsync(Guid id, Guid userId, CancellationToken cancellationToken) =>
        database.WriteAsync<WaiverResult>(
            async db =>
            {
                var now = clock.GetUtcNow().ToStored();
                if (
                    await db.Waivers.SingleOrDefaultAsync(w => w.Id == id, cancellationToken) is not { } waiver
                    || await PersonAsync(db, waiver.TenantId, userId, cancellationToken) is not { } who
                )
                    return new WaiverResult.Unknown();
                if (!who.May(Role.Marketer) && !who.User.IsPlatform)
                    return new WaiverResult.Refused($"{who.User.Email} may only look");
                if (waiver.EndedAt is not null)
                    return new WaiverResult.Refused($"it was ended by {waiver.EndedBy}");
                await db
                    .Waivers.Where(w => w.Id == id && w.EndedAt == null)
                    .Set(w => w.EndedBy, who.User.Email)
                    .Set(w => w.EndedAt, now)
                    .UpdateAsync(cancellationToken);
                waiver = waiver with { EndedBy = who.User.Email, EndedAt = now };
                await NoteAsync(db, waiver, who, "waiver ended", cancellationToken);
                return new WaiverResult.Done(waiver);
            },
            cancellationToken
        );

    /// <summary>The newest first: those of a tenant, and where it is null those of all.</summary>
    public Task<IReadOnlyList<RuleWaiver>> ListAsync(Guid? tenantId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<RuleWaiver>>(
            async db =>
                await db
                    .Waivers.Where(w => tenantId == null || w.TenantId == tenantId)
                    .OrderByDescending(w => w.Id)
                    .Take(ShownMax)
                    .ToListAsync(cancellationToken),
            cancellationToken
        );

    /// <summary>Those in force for a campaign: its own, its lists' and its domain's.</summary>
    internal static async Task<IReadOnlyList<RuleWaiver>> InForceAsync(
        Session db,
        Guid tenantId,
        IReadOnlyCollection<string> scopeIds,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        await db
            .Waivers.Where(w =>
                w.TenantId == tenantId
                && scopeIds.Contains(w.ScopeId)
                && w.ApprovedAt != null
                && w.EndedAt == null
                && w.ExpiresAt > now
            )
            .OrderBy(w => w.Id)
            .ToListAsync(cancellationToken);

    /// <summary>Marks what a waiver lets pass: it is still told, and no longer in the way.</summary>
    internal static Finding Apply(Finding finding, IEnumerable<RuleWaiver> inForce) =>
        finding is { Verdict: >= Verdict.Hold, CouldNotCheck: false, MayBeWaived: true }
        && RuleBook.Find(finding.RuleId) is { WaivedBy: not Waiver.Nobody }
        && inForce.FirstOrDefault(waiver => waiver.Covers(finding)) is { } waiver
            ? finding with
            {
                Verdict = Verdict.Warn,
                Waived = waiver.InWords(),
            }
            : finding;

    static string? Fault(Rule rule, WaiverWish wish, string reason) =>
        rule.WaivedBy == Waiver.Nobody ? $"{rule.Id} is waived by nobody: mend what it finds"
        : reason.Length is < ReasonLengthMin or > ReasonLengthMax
            ? $"give a reason of {ReasonLengthMin} to {ReasonLengthMax} characters: it is printed on every send"
        : wish.Days is < 1 or > DaysMax ? $"a waiver lasts 1 to {DaysMax} days"
        : wish.Seen.Length > SeenLengthMax ? "what was seen is too long"
        : rule.WaivedOneByOne && wish.Seen.Length == 0
            ? $"{rule.Id} is waived one finding at a time: say which by what was seen"
        : null;

    static bool MayAsk(Waiver rule, Person asker) =>
        rule switch
        {
            Waiver.TenantOwner or Waiver.TwoPeople => asker.May(Role.Owner),
            Waiver.PlatformAdministrator => asker.User.IsPlatform || asker.May(Role.Marketer),
            Waiver.SecondUser => asker.May(Role.Marketer),
            _ => false,
        };

    static bool IsEnough(Waiver rule, Person asker) =>
        rule == Waiver.TenantOwner || (rule == Waiver.PlatformAdministrator && asker.User.IsPlatform);

    static string? Objection(Waiver rule, RuleWaiver waiver, Person second, DateTimeOffset now)
    {
        var isSame = second.User.Email.Equals(waiver.RequestedBy, StringComparison.OrdinalIgnoreCase);
        return rule switch
        {
            Waiver.PlatformAdministrator or Waiver.TwoPeople when !second.User.IsPlatform =>
                "who looks after the platform must agree",
            Waiver.TwoPeople or Waiver.PlatformAdministrator when isSame => "nobody agrees with themselves",
            Waiver.SecondUser when !second.May(Role.Marketer) => "somebody who writes for this tenant must agree",
            Waiver.SecondUser when isSame && !second.IsAlone => "another person of the tenant must agree",
            Waiver.SecondUser when isSame && now - waiver.RequestedAt < ThinksOver =>
                $"who is alone may agree with themselves after {ThinksOver.TotalMinutes:0} minutes",
            Waiver.Nobody or Waiver.TenantOwner => "nobody can agree to this",
            _ => null,
        };
    }

    static async Task<Person?> PersonAsync(Session db, Guid tenantId, Guid userId, CancellationToken cancellationToken)
    {
        var user = await db.Users.SingleOrDefaultAsync(u => u.Id == userId && u.DisabledAt == null, cancellationToken);
        if (user is null)
            return null;
        var role = await db
            .UserRoles.Where(r => r.UserId == userId && r.TenantId == tenantId)
            .Select(r => (Role?)r.Role)
            .SingleOrDefaultAsync(cancellationToken);
        if (role is null && !user.IsPlatform)
            return null;
        var (roles, users) = (db.UserRoles, db.Users);
        var others = await roles.CountAsync(
            r =>
                r.TenantId == tenantId
                && r.UserId != userId
                && r.Role != Role.Viewer
                && users.Any(u => u.Id == r.UserId && u.DisabledAt == null),
            cancellationToken
        );
        return new Person(user, role, IsAlone: others == 0);
    }

    static Task<bool> IsThereAsync(Session db, Guid tenantId, WaiverWish wish, CancellationToken cancellationToken)
    {
        var id = Guid.TryParse(wish.ScopeId, out var parsed) ? parsed : Guid.Empty;
        return wish.Scope switch
        {
            WaiverScope.Domain => db.SendingDomains.AnyAsync(
                d => d.Id == wish.ScopeId && d.TenantId == tenantId,
                cancellationToken
            ),
            WaiverScope.List => db.MailingLists.AnyAsync(l => l.Id == id && l.TenantId == tenantId, cancellationToken),
            _ => db.Campaigns.AnyAsync(c => c.Id == id && c.TenantId == tenantId, cancellationToken),
        };
    }

    Task NoteAsync(Session db, RuleWaiver waiver, Person who, string act, CancellationToken cancellationToken) =>
        audit.AppendAsync(
            db,
            waiver.TenantId,
            who.User.Email,
            act,
            $"{waiver.RuleId} {Word(waiver.Scope)} {waiver.ScopeId}",
            $"{waiver.Id:D} until {waiver.ExpiresAt:yyyy-MM-dd}{(who.IsAlone ? ", alone in the tenant" : "")}: {waiver.Reason}",
            cancellationToken
        );

    static string Word<T>(T value)
        where T : struct, Enum => value is WaiverState.InForce ? "in force" : value.ToString().ToLowerInvariant();
}
