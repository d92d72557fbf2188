using System.Net;

namespace Zegel.Server.Setup;

/// <summary>The first run when there are no settings yet: one page on this machine's own address, until it is filled in.</summary>
sealed class SetupSite : IAsyncDisposable
{
    readonly WebApplication site;
    readonly TaskCompletionSource<Settings> made = new(TaskCreationOptions.RunContinuationsAsynchronously);

    SetupSite(WebApplication site) => this.site = site;

    /// <summary>The address to open, code included.</summary>
    public required Uri Address { get; init; }

    /// <summary>Ends when the settings were made and the first run is done.</summary>
    public Task<Settings> Made => made.Task;

    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SetupSite> StartAsync(
        string dataFolder,
        IPEndPoint listen,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var code = SetupScreen.NewCode();
        var built = PublicSite.Builder(kestrel => kestrel.Listen(listen)).Build();
        var setup = new SetupSite(built) { Address = new Uri($"http://{listen}/setup?code={code}") };
        built.UseRouting();
        built.Use(PublicSite.WithSafeHeaders);
        Pages.Assets.Map(built);
        new SetupScreen(
            code,
            asksPlace: true,
            _ => Task.FromResult(!setup.made.Task.IsCompleted),
            (place, people, token) => setup.ApplyAsync(dataFolder, place!, people, clock, token)
        ).Map(built);
        built.UseEndpoints(_ => { });
        try
        {
            await built.StartAsync(cancellationToken);
        }
        catch
        {
            await built.DisposeAsync();
            throw;
        }
        return setup;
    }

    async Task<SetupOutcome> ApplyAsync(
        string dataFolder,
        PlaceAnswers place,
        PeopleAnswers people,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        // One at a time: a second click waits, and finds the file there.
        var outcome = await FirstRun.BeginAsync(dataFolder, place, people, clock, cancellationToken);
        if (outcome is not FirstRunResult.Begun(var settings))
            return new SetupOutcome.Refused(
                outcome is FirstRunResult.Refused(var faults) ? faults : [("", "somebody was quicker: sign in there")]
            );
        made.TrySetResult(settings);
        return new SetupOutcome.Restarts(settings.PublicUrl);
    }

    public async ValueTask DisposeAsync()
    {
        // The last answer reaches its browser before the door closes.
        await site.StopAsync();
        await site.DisposeAsync();
    }
}
