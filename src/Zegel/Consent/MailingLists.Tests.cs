using Zegel.Tests.Databases;

namespace Zegel.Consent;

public abstract class MailingListsTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = GivenConsent.Now;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_gets_a_slug_of_its_own_and_is_found_by_id_slug_and_name()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var other = await Given.BrandAsync(given.Database, given.Tenant, Now, "Kringloop Nieuwsbrief");
        var list = await given.ListAsync("Café & agenda!");
        list.Slug.ShouldBe("kringloop-cafe-agenda");
        (await given.ListAsync("Café agenda")).Slug.ShouldBe("kringloop-cafe-agenda-2");
        foreach (var text in new[] { list.Id.ToString(), list.Slug, list.Name })
            (await given.Lists.FindAsync(given.Tenant.Id, text, Token))!.Id.ShouldBe(list.Id);
        (await given.Lists.FindBySlugAsync(list.Slug, Token)).ShouldBe(list);
        (await given.Lists.FindAsync(Guid.Empty, list.Slug, Token)).ShouldBeNull();
        await given.ListAsync("Nieuwsbrief", other);
        (await given.Lists.FindAsync(given.Tenant.Id, "Nieuwsbrief", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_name_is_taken_once_per_brand_also_when_two_try_at_once()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var wanted = new NewList(given.Brand, "Agenda", "wat er te doen is", "elke week", "nl");
        var results = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => given.Lists.CreateAsync(wanted, Now, Token))
        );
        results.Count(r => r is ListCreation.Created).ShouldBe(1);
        results.Count(r => r is ListCreation.NameTaken).ShouldBe(3);
    }

    [Theory]
    [InlineData("", "purpose", "weekly", "nl")]
    [InlineData("name", "", "weekly", "nl")]
    [InlineData("name", "purpose", " ", "nl")]
    [InlineData("name", "purpose", "weekly", "de")]
    [Trait("Rule", "G22")]
    public async Task A_list_says_what_and_how_often(string name, string purpose, string frequency, string language)
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        (
            await given.Lists.CreateAsync(new NewList(given.Brand, name, purpose, frequency, language), Now, Token)
        ).ShouldBeOfType<ListCreation.Invalid>();
    }

    [Fact]
    public async Task Lists_are_shown_with_their_counts()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var empty = await given.ListAsync("Agenda");
        await given.JoinAsync("ann@example.nl", Now);
        await given.RequestAsync("bob@example.nl", Now);
        var left = await given.JoinAsync("eve@example.nl", Now);
        await given.OptOut.LeaveAsync(left.Id, new Exit(ExitChannel.Page, Visitor.None), Now, Token);
        (await given.Lists.ListAsync(given.Tenant.Id, Token)).ShouldBe([
            new CountedList(empty, 0, 0, 0),
            new CountedList(given.List, 1, 1, 1),
        ]);
    }
}

public sealed class MailingListsOnSqlite() : MailingListsTests(new SqliteDatabase());

public sealed class MailingListsOnPostgres() : MailingListsTests(new PostgresDatabase());
