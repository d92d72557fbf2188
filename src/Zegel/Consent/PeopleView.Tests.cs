using Zegel.Tests.Databases;

namespace Zegel.Consent;

public abstract class PeopleViewTests(TestDatabase fixture)
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_show_everybody_once_and_nobody_of_another_tenant()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var other = await Given.TenantAsync(given.Database, GivenConsent.Now, "buurman");
        var people = Enumerable
            .Range(0, 2 * PeopleView.PageRows + 7)
            .Select(i => Person(given, i, given.Tenant.Id, $"{(i % 2 == 0 ? "Ann" : "Bob")} {i:D3}"))
            .ToList();
        await InsertAsync(given, [.. people, Person(given, 900, other.Id, "Ann van hiernaast")]);
        var view = new PeopleView(given.Database, given.Keys);

        var all = await AllAsync(view, new PeopleQuery(given.Tenant.Id));
        all.Select(l => l.Person.Id).ShouldBe(people.Select(p => p.Id).OrderDescending());

        var anns = await AllAsync(view, new PeopleQuery(given.Tenant.Id, "ann"));
        anns.Select(l => l.Person.Name).ShouldBe(people.Select(p => p.Name).Where(n => n[0] == 'A').Order());

        (await AllAsync(view, new PeopleQuery(given.Tenant.Id, "ann 002"))).Count.ShouldBe(1);
        (await AllAsync(view, new PeopleQuery(given.Tenant.Id, "P3@MAIL.example"))).Count.ShouldBe(1);
        (await AllAsync(view, new PeopleQuery(given.Tenant.Id, "%"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_is_paged_by_state_and_tells_who_came_and_went()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var anna = await given.JoinAsync("anna@mail.example", GivenConsent.Now);
        await given.RequestAsync("bob@mail.example", GivenConsent.Now);
        await given.OptOut.LeaveAsync(
            (await given.JoinAsync("carl@mail.example", GivenConsent.Now.AddDays(8))).Id,
            new Exit(ExitChannel.Operator, Visitor.None, Detail: "ann: telephoned"),
            GivenConsent.Now.AddDays(9),
            Token
        );
        var view = new PeopleView(given.Database, given.Keys);
        async Task<IEnumerable<string?>> OnAsync(SubscriptionState? state, string? name = null) =>
            (await AllAsync(view, new PeopleQuery(given.Tenant.Id, name, given.List.Id, state))).Select(l =>
                l.Person.Address
            );
        (await OnAsync(SubscriptionState.Active)).ShouldBe(["anna@mail.example"]);
        (await OnAsync(SubscriptionState.Pending)).ShouldBe(["bob@mail.example"]);
        (await OnAsync(SubscriptionState.Left)).ShouldBe(["carl@mail.example"]);
        (await OnAsync(null)).ShouldBe(
            ["carl@mail.example", "bob@mail.example", "anna@mail.example"],
            ignoreOrder: true
        );
        var other = await Given.TenantAsync(given.Database, GivenConsent.Now, "buurman");
        (await AllAsync(view, new PeopleQuery(other.Id, null, given.List.Id))).ShouldBeEmpty();
        (await OnAsync(SubscriptionState.Left, "ann de")).ShouldBe(["carl@mail.example"]);

        var (growth, news) = await given.Database.ReadAsync(
            async db =>
                (
                    await ListView.GrowthAsync(db, given.List.Id, GivenConsent.Now, TimeSpan.FromDays(7), 3, Token),
                    await ListView.NewsAsync(db, given.List.Id, 2, Token)
                ),
            Token
        );
        growth.Select(g => (g.Joined, g.Left)).ShouldBe([(1, 0), (1, 1), (0, 0)]);
        news.Select(n => (n.Person.Address, n.HasLeft))
            .ShouldBe([("carl@mail.example", true), ("carl@mail.example", false)]);
        anna.State.ShouldBe(SubscriptionState.Active);
    }

    [Fact]
    public async Task An_objection_recorded_by_the_team_holds_also_for_someone_on_no_list()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var person = Person(given, 1, given.Tenant.Id, "Ann");
        await InsertAsync(given, [person]);
        var exit = new Exit(ExitChannel.Operator, Visitor.None, Detail: "ann: letter");
        (await given.OptOut.ObjectAsync(given.Tenant.Id, person.Id, exit, GivenConsent.Now, Token)).ShouldBe(0);
        (await given.KindsAsync(person.Address!)).ShouldBe([ConsentKind.Objected]);
        var stranger = Guid.CreateVersion7(GivenConsent.Now);
        (await given.OptOut.ObjectAsync(given.Tenant.Id, stranger, exit, GivenConsent.Now, Token)).ShouldBeNull();
    }

    static async Task<List<PersonLine>> AllAsync(PeopleView view, PeopleQuery query)
    {
        var (found, after) = (new List<PersonLine>(), (Guid?)null);
        do
        {
            var page = await view.SearchAsync(query, after, Token);
            found.AddRange(page.People);
            after = page.Next;
        } while (after is not null);
        return found;
    }

    static Person Person(GivenConsent given, int number, Guid tenantId, string name) =>
        new()
        {
            Id = Guid.CreateVersion7(GivenConsent.Now.AddSeconds(number)),
            TenantId = tenantId,
            Address = $"p{number}@mail.example",
            AddressKey = given.Keys.KeyFor(Mail.Addresses.Mailbox.Parse($"p{number}@mail.example")),
            Name = name,
            Fields = "{}",
            Language = "nl",
            CreatedAt = GivenConsent.Now,
        };

    static Task InsertAsync(GivenConsent given, IReadOnlyList<Person> people) =>
        given.Database.WriteAsync(
            async db =>
            {
                foreach (var person in people)
                    await LinqToDB.DataExtensions.InsertAsync(db, person, token: Token);
            },
            Token
        );
}

public sealed class PeopleViewOnSqlite() : PeopleViewTests(new SqliteDatabase());

public sealed class PeopleViewOnPostgres() : PeopleViewTests(new PostgresDatabase());
