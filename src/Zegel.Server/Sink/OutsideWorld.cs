using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Zegel.Mail.Network;

namespace Zegel.Server.Sink;

/// <summary>The outside world on one machine: receivers that take mail by their moods, mailboxes to look into, and DNS.</summary>
sealed partial class OutsideWorld : IAsyncDisposable
{
    static readonly TimeSpan LateBounce = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly List<IAsyncDisposable> open = [];
    readonly CancellationTokenSource stop = new();
    readonly HttpClient browser;
    readonly ILogger log;
    readonly LoopbackPlan plan;
    readonly bool confirms;
    readonly ZooPost post;
    WorldServer? server;

    OutsideWorld(LoopbackPlan plan, SinkOptions options, ILoggerFactory logs)
    {
        this.plan = plan;
        confirms = options.Confirms;
        log = logs.CreateLogger<OutsideWorld>();
        var network = new RealNetwork(new RealNetworkOptions([plan.World], plan.DnsPort), TimeProvider.System);
        World = plan.MakeWorld(network, Provider.Receivers);
        Receivers = new Zoo(options.KeepFolder) { Taken = Take, CampaignRuns = true };
        post = new ZooPost(network, plan.SmtpPort);
        browser = new HttpClient { BaseAddress = plan.Site, Timeout = Patience };
        Site = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{options.Port}/"));
    }

    public World World { get; }

    public Zoo Receivers { get; }

    public Letterbox Letters { get; } = new(TimeProvider.System);

    /// <summary>Its own pages.</summary>
    public Uri Site { get; }

    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<OutsideWorld> OpenAsync(
        LoopbackPlan plan,
        X509Certificate2 certificate,
        SinkOptions options,
        ILoggerFactory logs,
        CancellationToken cancellationToken
    )
    {
        var world = new OutsideWorld(plan, options, logs);
        try
        {
            world.server = new WorldServer(world.World, plan.World);
            world.open.Add(
                await ZooReceiver.OpenAsync(
                    world.Receivers,
                    plan.SmtpPort,
                    certificate,
                    TimeProvider.System,
                    logs,
                    cancellationToken
                )
            );
            world.open.Add(
                await SinkSite.StartAsync(world, new IPEndPoint(IPAddress.Loopback, options.Port), cancellationToken)
            );
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>A link of the platform as it can be opened on this machine: its public name is known to nobody's browser.</summary>
    public string Reachable(string link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Authority == plan.PublicUrl.Authority
            ? new Uri(plan.Site, uri.PathAndQuery).AbsoluteUri
            : link;

    void Take(ZooMail mail)
    {
        var letter = Letters.Add(mail);
        if (confirms && mail.ConfirmLink is { } link)
            _ = ConfirmAsync(link);
        if (mail.Message.Headers["Precedence"] == "bulk" && ReturnsLate(letter.To))
            _ = ReturnAsync(mail);
    }

    /// <summary>Whose mail comes back after it was taken.</summary>
    static bool ReturnsLate(string address) =>
        address.StartsWith(Zoo.Gone, StringComparison.Ordinal)
        && address.EndsWith("@" + Provider.Late.Domain, StringComparison.Ordinal);

    async Task ConfirmAsync(Uri link)
    {
        try
        {
            await browser.GetStringAsync(link.AbsolutePath, stop.Token);
            using var form = new FormUrlEncodedContent([]);
            using var answer = await browser.PostAsync(link.AbsolutePath, form, stop.Token);
            answer.EnsureSuccessStatusCode();
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            LogNotConfirmed(log, fault.Message);
        }
    }

    async Task ReturnAsync(ZooMail mail)
    {
        try
        {
            await Task.Delay(LateBounce, TimeProvider.System, stop.Token);
            await post.BounceAsync(mail, stop.Token);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            LogNotReturned(log, fault.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        for (var i = open.Count - 1; i >= 0; i--)
            await open[i].DisposeAsync();
        server?.Dispose();
        browser.Dispose();
        stop.Dispose();
    }

    [LoggerMessage(4101, LogLevel.Warning, "A confirmation could not be pressed: {Why}")]
    static partial void LogNotConfirmed(ILogger log, string why);

    [LoggerMessage(4102, LogLevel.Warning, "A late notification could not be returned: {Why}")]
    static partial void LogNotReturned(ILogger log, string why);
}
