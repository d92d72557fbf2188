using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(Zegel.Tests.Leftovers))]

namespace Zegel.Tests;

/// <summary>
/// What a whole run shares, a server or a folder, and clears away after its last test. When the process already ends it is too late:
/// the runner gives it ten seconds and then calls the run failed.
/// </summary>
public sealed class Leftovers : IAsyncDisposable
{
    static readonly ConcurrentStack<Func<Task>> Each = new();

    public static void Add(Func<Task> clear) => Each.Push(clear);

    public static void Add(Action clear) =>
        Add(() =>
        {
            clear();
            return Task.CompletedTask;
        });

    public async ValueTask DisposeAsync()
    {
        while (Each.TryPop(out var clear))
            await clear();
    }
}
