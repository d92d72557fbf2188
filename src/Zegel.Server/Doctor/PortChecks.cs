using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Zegel.Mail.Network;

namespace Zegel.Server.Doctor;

/// <summary>The ports of the settings: free for us, or answered by us already.</summary>
sealed class PortChecks(Settings settings, INetwork network, TimeProvider clock)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyList<Diagnosis>> CheckAsync(CancellationToken cancellationToken)
    {
        var all = new List<Diagnosis>();
        foreach (var end in settings.HttpListen)
            all.Add(await LookAsync("pages", end, () => IsOurSiteAsync("http", end, cancellationToken)));
        foreach (var end in settings.HttpsListen)
            all.Add(await LookAsync("pages over TLS", end, () => IsOurSiteAsync("https", end, cancellationToken)));
        foreach (var end in settings.SmtpListen)
            all.Add(await LookAsync("returned mail", end, () => IsOurMailHostAsync(end, cancellationToken)));
        if (settings.DnsListen is { } dns)
            all.Add(
                await LookAsync(
                    "zone",
                    dns,
                    async () =>
                        (
                            await network.QueryAsync(
                                Reachable(dns),
                                settings.Zone.Ascii,
                                DnsType.Soa,
                                cancellationToken
                            )
                        ).Status == DnsStatus.Found,
                    ProtocolType.Udp
                )
            );
        if (settings.HttpListen.Count + settings.HttpsListen.Count == 0)
            all.Add(
                Diagnosis.Warn(
                    "pages",
                    "no port is set",
                    "Set http.listen or http.listen_tls: the exits in each mail lead there."
                )
            );
        if (settings.SmtpListen.Count == 0)
            all.Add(
                Diagnosis.Warn(
                    "returned mail",
                    "no port is set",
                    "Set smtp.listen: bounces and exits by mail come there."
                )
            );
        return all;
    }

    static async Task<Diagnosis> LookAsync(
        string what,
        IPEndPoint end,
        Func<Task<bool>> isOurs,
        ProtocolType protocol = ProtocolType.Tcp
    )
    {
        var check = $"{what} on {end}";
        var error = TryBind(end, protocol);
        if (error is SocketError.AddressAlreadyInUse)
            return await isOurs()
                ? Diagnosis.Pass(check, "Zegel answers")
                : Diagnosis.Fail(
                    check,
                    "another program has this port",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"`ss -lnp 'sport = :{end.Port}'` shows which: end it, or name another port."
                    )
                );
        return error switch
        {
            null => Diagnosis.Pass(check, "free"),
            SocketError.AddressNotAvailable => Diagnosis.Fail(
                check,
                "this machine has no such address",
                "Name one of its own (`ip address` lists them), or 0.0.0.0 for all."
            ),
            SocketError.AccessDenied => Diagnosis.Fail(
                check,
                "this user may not open a port below 1024",
                "Run it by packaging/zegel.service, which may (CAP_NET_BIND_SERVICE), and `doctor` as root."
            ),
            var other => Diagnosis.Unknown(
                check,
                other.Value.ToString(),
                "Try to start `zegel serve` and see what it says."
            ),
        };
    }

    /// <returns>Null when it could be taken.</returns>
    static SocketError? TryBind(IPEndPoint end, ProtocolType protocol)
    {
        try
        {
            using var socket = new Socket(
                end.AddressFamily,
                protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream,
                protocol
            );
            socket.Bind(end);
            if (protocol == ProtocolType.Tcp)
                socket.Listen(1);
            return null;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode;
        }
    }

    /// <summary>All addresses are reached by loopback.</summary>
    static IPEndPoint Reachable(IPEndPoint end) =>
        end.Address.Equals(IPAddress.Any) ? new(IPAddress.Loopback, end.Port)
        : end.Address.Equals(IPAddress.IPv6Any) ? new(IPAddress.IPv6Loopback, end.Port)
        : end;

    static async Task<bool> IsOurSiteAsync(string scheme, IPEndPoint end, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler { ConnectTimeout = Patience, AllowAutoRedirect = false };
        // Who answers is asked, not whether the certificate is right: that has its own line.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using var client = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = 4096 };
        try
        {
            return await client.GetStringAsync($"{scheme}://{Reachable(end)}/health/live", cancellationToken)
                == "live\n";
        }
        catch (Exception fault)
            when (fault is HttpRequestException or IOException
                || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return false;
        }
    }

    async Task<bool> IsOurMailHostAsync(IPEndPoint end, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var client = new TcpClient(end.AddressFamily);
        try
        {
            await client.ConnectAsync(Reachable(end), either.Token);
            var greeting = await NetworkChecks.FirstLineAsync(PipeReader.Create(client.GetStream()), either.Token);
            return greeting.StartsWith($"220 {settings.MailHost.Ascii}", StringComparison.OrdinalIgnoreCase);
        }
        catch (Exception fault)
            when (fault is IOException or SocketException
                || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return false;
        }
    }
}
