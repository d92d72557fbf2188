using LinqToDB;
using LinqToDB.Async;
using LinqToDB.Data;
using LinqToDB.Mapping;
using Zegel.Tests.Databases;

namespace Zegel.Storage;

public abstract class DatabaseTests(TestDatabase fixture)
{
    [Table("tenant")]
    sealed class Row
    {
        [Column("id"), PrimaryKey]
        public Guid Id { get; init; }

        [Column("name")]
        public string Name { get; init; } = "";

        [Column("legal_name")]
        public string LegalName { get; init; } = "";

        [Column("postal_address")]
        public string PostalAddress { get; init; } = "";

        [Column("contact")]
        public string Contact { get; init; } = "";

        [Column("trade_register")]
        public string TradeRegister { get; init; } = "";

        [Column("privacy_url")]
        public string PrivacyUrl { get; init; } = "";

        [Column("created_at")]
        public DateTimeOffset CreatedAt { get; init; }
    }

    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, 123, TimeSpan.Zero);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Row Tenant(string name, DateTimeOffset at) =>
        new()
        {
            Id = Guid.CreateVersion7(at),
            Name = name,
            CreatedAt = at,
        };

    [Fact]
    public async Task Instants_and_ids_come_back_as_they_went_in_and_compare_in_the_database()
    {
        await using var database = await fixture.CreateAsync();
        var row = Tenant("one", Now);
        await database.WriteAsync(db => db.InsertAsync(row, token: Token), Token);
        await database.WriteAsync(db => db.InsertAsync(Tenant("later", Now.AddDays(1)), token: Token), Token);
        var found = await database.ReadAsync(
            db => db.GetTable<Row>().Where(r => r.CreatedAt < Now.AddHours(1) && r.Id == row.Id).ToListAsync(Token),
            Token
        );
        found.ShouldHaveSingleItem().CreatedAt.ShouldBe(Now);
        var raw = await database.ReadAsync(
            db =>
                db.FromSql<Row>($"SELECT * FROM tenant WHERE created_at > {Now} AND id <> {row.Id}").ToListAsync(Token),
            Token
        );
        raw.ShouldHaveSingleItem().Name.ShouldBe("later");
    }

    [Fact]
    public async Task A_failed_work_undoes_itself_and_nothing_else()
    {
        await using var database = await fixture.CreateAsync();
        var good = Enumerable
            .Range(0, 50)
            .Select(i => database.WriteAsync(db => db.InsertAsync(Tenant($"good {i}", Now), token: Token), Token))
            .ToList();
        var bad = database.WriteAsync(
            async db =>
            {
                await db.InsertAsync(Tenant("half", Now), token: Token);
                throw new InvalidOperationException("on purpose");
            },
            Token
        );
        await Should.ThrowAsync<InvalidOperationException>(bad);
        await Task.WhenAll(good);
        (await database.ReadAsync(db => db.GetTable<Row>().CountAsync(Token), Token)).ShouldBe(50);
    }

    [Fact]
    public async Task A_second_row_with_the_same_key_is_told_apart_from_other_faults()
    {
        await using var database = await fixture.CreateAsync();
        await database.WriteAsync(db => db.InsertAsync(Tenant("same", Now), token: Token), Token);
        var fault = await Should.ThrowAsync<Exception>(
            database.WriteAsync(db => db.InsertAsync(Tenant("same", Now.AddSeconds(1)), token: Token), Token)
        );
        database.IsUniqueViolation(fault).ShouldBeTrue();
    }

    [Fact]
    public async Task Migrating_twice_at_once_applies_each_step_once()
    {
        await using var database = await fixture.CreateEmptyAsync();
        var runs = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => Task.Run(() => new Migrator(database.Dialect).MigrateAsync(Token)))
        );
        runs.Count(applied => applied.Count > 0).ShouldBe(1);
        (await new Migrator(database.Dialect).AppliedAsync(Token)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("UPDATE audit_entry SET actor = 'nobody'")]
    [InlineData("DELETE FROM audit_entry")]
    public async Task The_database_itself_refuses_to_change_the_ledger(string sql)
    {
        await using var database = await fixture.CreateAsync();
        var tenant = Tenant("one", Now);
        await database.WriteAsync(db => db.InsertAsync(tenant, token: Token), Token);
        await database.WriteAsync(
            db =>
                db.ExecuteAsync(
                    $"INSERT INTO audit_entry VALUES ('{tenant.Id}', 1, 0, 'me', 'did', 'it', '', '', '')",
                    Token
                ),
            Token
        );
        var fault = await Should.ThrowAsync<Exception>(database.WriteAsync(db => db.ExecuteAsync(sql, Token), Token));
        fault.Message.ShouldContain("the ledger only grows");
    }
}

public sealed class DatabaseOnSqlite() : DatabaseTests(new SqliteDatabase());

public sealed class DatabaseOnPostgres() : DatabaseTests(new PostgresDatabase());
