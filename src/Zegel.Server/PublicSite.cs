using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Zegel.Server.Api;
using Zegel.Server.Pages;
using Zegel.Server.Pages.Desk;
using Zegel.Server.Pages.Public;
using Zegel.Server.Setup;

namespace Zegel.Server;

/// <summary>The web server: the public pages, the desk of those who run it, and the health of the program.</summary>
static class PublicSite
{
    const int RequestBytesMax = 64 * 1024;
    const int ConnectionsMax = 2000;

    /// <summary>Everything from our own host, and no script at all.</summary>
    const string ContentPolicy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static async Task<WebApplication> StartAsync(Installation zegel, CancellationToken cancellationToken)
    {
        var builder = Builder(kestrel =>
        {
            foreach (var endPoint in zegel.Settings.HttpListen)
                kestrel.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1AndHttp2);
            if (zegel.CertificateFile is { } certificate)
                foreach (var endPoint in zegel.Settings.HttpsListen)
                    kestrel.Listen(
                        endPoint,
                        listen => listen.UseHttps(tls => tls.ServerCertificateSelector = (_, _) => certificate.Current)
                    );
        });
        var site = builder.Build();
        BelieveProxies(site, zegel.Settings.TrustedProxies);
        site.UseRouting();
        site.Use(WithSafeHeaders);
        var api = new ApiAccess(zegel.ApiKeys);
        site.Lifetime.ApplicationStopped.Register(api.Dispose);
        site.Use(next => http => api.InvokeAsync(http, next));
        var access = new DeskAccess(zegel.SignIns);
        site.Use(next => http => access.InvokeAsync(http, next));
        Assets.Map(site);
        PublicPages.Map(site, zegel);
        SharePages.Map(site, zegel);
        DeskSite.Map(site, zegel);
        ApiSite.Map(site, zegel);
        if (!await zegel.Users.AnyAsync(cancellationToken))
            new SetupScreen(
                zegel.SetupCode,
                asksPlace: false,
                async token => !await zegel.Users.AnyAsync(token),
                async (_, people, token) =>
                    await FirstRun.FoundAsync(zegel, people, token) is FirstRunResult.Refused(var faults)
                        ? new SetupOutcome.Refused(faults)
                        : new SetupOutcome.SignIn()
            ).Map(site);
        var metrics = new Metrics();
        site.Lifetime.ApplicationStopped.Register(metrics.Dispose);
        site.MapGet(
                "/metrics",
                (HttpContext http) =>
                    !IsForwarded(http)
                    && Metrics.MayRead(http.Connection.RemoteIpAddress, zegel.Settings.MetricsReaders)
                        ? Results.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8")
                        : Results.NotFound()
            )
            .ExcludeFromDescription();
        site.MapGet("/health/live", () => "live\n");
        site.MapGet(
            "/health/ready",
            async (CancellationToken token) =>
                await zegel.IsReadyAsync(token) ? Results.Text("ready\n") : Results.StatusCode(503)
        );
        site.UseEndpoints(_ => { });
        await site.StartAsync(cancellationToken);
        return site;
    }

    /// <summary>Through a proxy that nobody told us of, everyone would seem to be on this machine.</summary>
    static bool IsForwarded(HttpContext http) =>
        http.Request.Headers.ContainsKey("X-Forwarded-For") || http.Request.Headers.ContainsKey("Forwarded");

    /// <summary>Only proxies we were told of may say who is behind them: anybody else could pretend to be anyone.</summary>
    static void BelieveProxies(WebApplication site, IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        if (proxies.Count == 0)
            return;
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = proxies.Count,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            options.KnownIPNetworks.Add(proxy);
        site.UseForwardedHeaders(options);
    }

    /// <summary>A web server with our limits.</summary>
    public static WebApplicationBuilder Builder(Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Zegel.Server" });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBytesMax;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            listen(kestrel);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddRazorComponents();
        builder.Services.AddLogging();
        ApiSite.AddServices(builder.Services);
        return builder;
    }

    public static Task WithSafeHeaders(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = DeskSite.IsDesk(http) ? DeskSite.ContentPolicy : ContentPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        if (http.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        return next(http);
    }
}
