using LinqToDB.Data;
using Zegel.Tests.Databases;

namespace Zegel.Storage;

public class PresenceTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static async Task<(Presence Presence, bool WasAlone)> EnterAsync(Dialect dialect)
    {
        var alone = false;
        var presence = await Presence.EnterAsync(
            dialect,
            _ =>
            {
                alone = true;
                return Task.CompletedTask;
            },
            Token
        );
        return (presence, alone);
    }

    [Fact]
    public async Task On_sqlite_there_is_one_and_the_next_comes_when_it_has_gone()
    {
        var database = await new SqliteDatabase().CreateEmptyAsync();
        var (first, alone) = await EnterAsync(database.Dialect);
        alone.ShouldBeTrue();
        var fault = await Should.ThrowAsync<IOException>(() => EnterAsync(database.Dialect));
        fault.Message.ShouldContain("another process serves this data folder");
        await first.DisposeAsync();
        var (second, aloneAgain) = await EnterAsync(database.Dialect);
        aloneAgain.ShouldBeTrue();
        await second.DisposeAsync();
    }

    [Fact]
    public async Task On_postgres_only_who_finds_nobody_is_alone()
    {
        var database = await new PostgresDatabase().CreateEmptyAsync();
        var (first, firstAlone) = await EnterAsync(database.Dialect);
        var (second, secondAlone) = await EnterAsync(database.Dialect);
        (firstAlone, secondAlone).ShouldBe((true, false));
        await first.DisposeAsync();
        var (third, thirdAlone) = await EnterAsync(database.Dialect);
        thirdAlone.ShouldBeFalse("the second is still there");
        await second.DisposeAsync();
        await third.DisposeAsync();
        var (fourth, fourthAlone) = await EnterAsync(database.Dialect);
        fourthAlone.ShouldBeTrue();
        await fourth.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_comes_while_things_are_put_right_waits_at_the_door()
    {
        var database = await new PostgresDatabase().CreateEmptyAsync();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var busy = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = Presence.EnterAsync(
            database.Dialect,
            async _ =>
            {
                busy.SetResult();
                await done.Task;
            },
            Token
        );
        await busy.Task;
        var second = EnterAsync(database.Dialect);
        await Task.WhenAny(second, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Token));
        second.IsCompleted.ShouldBeFalse();
        done.SetResult();
        await using var one = await first;
        var (two, alone) = await second;
        alone.ShouldBeFalse();
        await two.DisposeAsync();
    }

    [Fact]
    public async Task A_lost_connection_is_replaced_and_the_sign_stands_again()
    {
        var database = await new PostgresDatabase().CreateEmptyAsync();
        var (first, _) = await EnterAsync(database.Dialect);
        await using (var db = await database.ReadAsync(Token))
            await db.QueryToListAsync<bool>(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()",
                Token
            );
        await first.KeepAsync(Token);
        var (second, alone) = await EnterAsync(database.Dialect);
        alone.ShouldBeFalse();
        await first.DisposeAsync();
        await second.DisposeAsync();
    }
}
