using LinqToDB;
using LinqToDB.Data;
using Microsoft.Extensions.Time.Testing;
using Zegel.Storage;
using Zegel.Tests.Databases;

namespace Zegel.Tenants;

public abstract class AuditLogTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_written_at_once_form_one_whole_chain()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var log = new AuditLog(new FakeTimeProvider(Now));
        await Task.WhenAll(
            Enumerable
                .Range(0, 40)
                .Select(i =>
                    database.WriteAsync(
                        db => log.AppendAsync(db, tenant.Id, "ann", "did", $"thing \"{i}\"", "é\n", Token),
                        Token
                    )
                )
        );
        (await database.ReadAsync(db => AuditLog.FirstBrokenAsync(db, tenant.Id, Token), Token)).ShouldBeNull();
        (
            await database.ReadAsync(db => new HashChain("audit", tenant.Id).ReadHeadAsync(db, Token), Token)
        ).Sequence.ShouldBe(40);
    }

    [Fact]
    public async Task An_entry_slipped_in_is_found()
    {
        await using var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var log = new AuditLog(new FakeTimeProvider(Now));
        await database.WriteAsync(db => log.AppendAsync(db, tenant.Id, "ann", "did", "it", "", Token), Token);
        await database.WriteAsync(
            db =>
                db.ExecuteAsync(
                    $"INSERT INTO audit_entry VALUES ('{tenant.Id}', 2, 0, 'x', 'y', 'z', '', '', '')",
                    Token
                ),
            Token
        );
        (await database.ReadAsync(db => AuditLog.FirstBrokenAsync(db, tenant.Id, Token), Token)).ShouldBe(2);
    }
}

public sealed class AuditLogOnSqlite() : AuditLogTests(new SqliteDatabase());

public sealed class AuditLogOnPostgres() : AuditLogTests(new PostgresDatabase());
