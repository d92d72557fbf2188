using LinqToDB;
using Zegel.Mail.Addresses;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Consent;

public abstract class SuppressionListTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = GivenConsent.Now;
    static readonly Mailbox Ann = Mailbox.Parse("ann@example.nl");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SuppressionReach.List, "list")]
    [InlineData(SuppressionReach.Brand, "list brother")]
    [InlineData(SuppressionReach.TenantBulk, "list brother cousin")]
    [InlineData(SuppressionReach.TenantAll, "list brother cousin receipt")]
    [InlineData(SuppressionReach.Platform, "list brother cousin receipt stranger")]
    [Trait("Rule", "O14")]
    public async Task A_suppression_reaches_as_far_as_its_scope_and_no_further(SuppressionReach reach, string covered)
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var brother = await given.ListAsync("Agenda");
        var otherBrand = await Given.BrandAsync(given.Database, given.Tenant, Now, "Ander");
        var cousin = await given.ListAsync("Neef", otherBrand);
        var stranger = await Given.TenantAsync(given.Database, Now, "vreemd");
        SuppressionScope scope = reach switch
        {
            SuppressionReach.List => new SuppressionScope.List(given.Tenant.Id, given.List.Id),
            SuppressionReach.Brand => new SuppressionScope.Brand(given.Tenant.Id, given.Brand.Id),
            SuppressionReach.TenantBulk => new SuppressionScope.TenantBulk(given.Tenant.Id),
            SuppressionReach.TenantAll => new SuppressionScope.TenantAll(given.Tenant.Id),
            _ => new SuppressionScope.Platform(),
        };
        (await given.Suppressions.AddAsync(scope, Ann, SuppressionReason.Manual, "", Now, Token)).ShouldBeTrue();
        Task<bool> Covers(Guid tenant, MailStream stream, Guid brand, Guid? list) =>
            given.Suppressions.IsSuppressedAsync(Mailbox.Parse("ANN@example.nl"), tenant, stream, brand, list, Token);
        var reached = new List<string>();
        if (await Covers(given.Tenant.Id, MailStream.Bulk, given.Brand.Id, given.List.Id))
            reached.Add("list");
        if (await Covers(given.Tenant.Id, MailStream.Bulk, given.Brand.Id, brother.Id))
            reached.Add("brother");
        if (await Covers(given.Tenant.Id, MailStream.Bulk, otherBrand.Id, cousin.Id))
            reached.Add("cousin");
        if (await Covers(given.Tenant.Id, MailStream.Transactional, given.Brand.Id, null))
            reached.Add("receipt");
        if (await Covers(stranger.Id, MailStream.Transactional, Guid.Empty, null))
            reached.Add("stranger");
        string.Join(' ', reached).ShouldBe(covered);
    }

    [Fact]
    [Trait("Rule", "O16")]
    public async Task The_address_itself_is_not_kept()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        await AddAsync(given, SuppressionReason.Manual);
        var row = (
            await given.Suppressions.ListAsync(new SuppressionFilter(given.Tenant.Id), null, 10, Token)
        ).Single();
        row.AddressKey.ShouldBe(given.Keys.KeyFor(Ann));
        row.ToString().ShouldNotContain("ann");
    }

    [Fact]
    public async Task The_same_is_not_added_twice()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        (await AddAsync(given, SuppressionReason.Manual)).ShouldBeTrue();
        (await AddAsync(given, SuppressionReason.Manual)).ShouldBeFalse();
        (await AddAsync(given, SuppressionReason.Complaint)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_file_of_addresses_is_added_once()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var scope = new SuppressionScope.TenantAll(given.Tenant.Id);
        var file = Enumerable.Range(0, 2500).Select(i => Mailbox.Parse($"p{i % 2400}@example.nl")).ToList();
        Task<long> Add() =>
            given.Suppressions.AddManyAsync(scope, file, SuppressionReason.Manual, "old list", Now, Token);
        (await Add()).ShouldBe(2400);
        (await Add()).ShouldBe(0);
        (
            await given.Suppressions.IsSuppressedAsync(
                Mailbox.Parse("P2399@example.nl"),
                given.Tenant.Id,
                MailStream.System,
                null,
                null,
                Token
            )
        ).ShouldBeTrue();
    }

    [Fact]
    public async Task Pages_walk_through_all_and_filters_narrow_them()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var scope = new SuppressionScope.TenantAll(given.Tenant.Id);
        for (var i = 0; i < 7; i++)
            await given.Suppressions.AddAsync(
                scope,
                Mailbox.Parse($"p{i}@example.nl"),
                i % 2 == 0 ? SuppressionReason.Manual : SuppressionReason.Legal,
                $"{i}",
                Now.AddSeconds(i),
                Token
            );
        var all = new SuppressionFilter(given.Tenant.Id);
        var details = new List<string>();
        Guid? before = null;
        while (await given.Suppressions.ListAsync(all, before, 3, Token) is { Count: > 0 } page)
        {
            details.AddRange(page.Select(s => s.Detail));
            before = page[^1].Id;
        }
        details.ShouldBe(["6", "5", "4", "3", "2", "1", "0"]);
        (
            await given.Suppressions.ListAsync(all with { Reason = SuppressionReason.Legal }, null, 99, Token)
        ).Count.ShouldBe(3);
        (await given.Suppressions.ListAsync(all with { Address = Mailbox.Parse("P3@example.nl") }, null, 99, Token))
            .Single()
            .Detail.ShouldBe("3");
        (await given.Suppressions.ListAsync(new SuppressionFilter(null), null, 99, Token)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "O15")]
    public async Task By_hand_only_an_invalid_mailbox_is_lifted_with_a_reason_that_is_kept()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        foreach (var reason in Enum.GetValues<SuppressionReason>())
            await AddAsync(given, reason);
        var rows = await given.Suppressions.ListAsync(new SuppressionFilter(given.Tenant.Id), null, 99, Token);
        rows.Count.ShouldBe(6);
        foreach (var row in rows)
        {
            (await LiftAsync(given, row.Id, " ")).ShouldBeOfType<LiftResult.Refused>();
            var result = await LiftAsync(given, row.Id, "mailbox works again");
            if (row.Reason == SuppressionReason.InvalidMailbox)
                result.ShouldBeOfType<LiftResult.Lifted>();
            else
                result.ShouldBeOfType<LiftResult.Refused>();
        }
        (await LiftAsync(given, Guid.Empty, "x")).ShouldBeOfType<LiftResult.Unknown>();
        (await given.Suppressions.ListAsync(new SuppressionFilter(given.Tenant.Id), null, 99, Token)).Count.ShouldBe(5);
        var audited = await given.Database.ReadAsync(
            db => LinqToDB.Async.AsyncExtensions.ToListAsync(db.GetTable<AuditLog.Entry>(), Token),
            Token
        );
        (audited.Single().Actor, audited.Single().Detail).ShouldBe(("root", "mailbox works again"));
    }

    static Task<LiftResult> LiftAsync(GivenConsent given, Guid id, string reason) =>
        given.Suppressions.LiftAsync(id, "root", reason, Now, Token);

    static Task<bool> AddAsync(GivenConsent given, SuppressionReason reason) =>
        given.Suppressions.AddAsync(new SuppressionScope.TenantAll(given.Tenant.Id), Ann, reason, "why", Now, Token);
}

public sealed class SuppressionListOnSqlite() : SuppressionListTests(new SqliteDatabase());

public sealed class SuppressionListOnPostgres() : SuppressionListTests(new PostgresDatabase());
