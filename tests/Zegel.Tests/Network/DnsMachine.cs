using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Zegel.Mail.Network;

namespace Zegel.Tests.Network;

/// <summary>
/// DNS by programs that others wrote: NSD answers for a root and zones below it, signed by ldns, and unbound resolves and
/// validates from our own root key. Nothing leaves the machine.
/// </summary>
public sealed class DnsMachine : IAsyncDisposable
{
    const string First = "127.0.0.31";
    const string Second = "127.0.0.32";

    readonly string folder = Directory.CreateTempSubdirectory("zegel-dns-").FullName;
    readonly Dictionary<string, (string Text, string Key)> zones = new(StringComparer.Ordinal);
    readonly Dictionary<string, IPEndPoint> elsewhere = new(StringComparer.Ordinal);
    Process? nsd;
    Process? unbound;
    int serial = 1;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public int AuthoritativePort { get; } = FreePort();

    public IPEndPoint Resolver { get; } = new(IPAddress.Loopback, FreePort());

    /// <summary>Our own network, which asks these servers.</summary>
    public RealNetwork Network =>
        new(
            new RealNetworkOptions([Resolver], AuthoritativePort) { DnsTimeout = TimeSpan.FromSeconds(2) },
            TimeProvider.System
        );

    static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Skips the test where a program is missing; on a CI machine that is a failure.</summary>
    public static void Need()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        string[] programs = ["nsd", "unbound", "ldns-signzone"];
        var missing = programs.Where(program => !folders.Any(f => File.Exists(Path.Combine(f, program)))).ToList();
        if (missing.Count == 0)
            return;
        var why = $"{string.Join(", ", missing)}: not here; apt-get install nsd unbound ldnsutils";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(why);
        Assert.Skip(why);
    }

    /// <summary>A zone below the root <c>.</c> or below <c>nl</c>; its name servers are added.</summary>
    /// <param name="how"><c>signed</c>, <c>plain</c>, or <c>bogus</c>: signed, and a record changed afterwards.</param>
    public DnsMachine Zone(string name, string records, string how = "signed")
    {
        zones[name] = (records, how);
        return this;
    }

    /// <summary>A zone that another server on this machine answers, not signed.</summary>
    public DnsMachine ZoneAt(string name, IPEndPoint server)
    {
        elsewhere[name] = server;
        return this;
    }

    public async Task StartAsync()
    {
        await WriteZonesAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, "nsd.conf"), NsdSettings(), Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "unbound.conf"), UnboundSettings(), Token);
        nsd = Run("nsd", "-d", "-c", Path.Combine(folder, "nsd.conf"));
        await StartResolverAsync();
    }

    public async Task StartResolverAsync()
    {
        unbound = Run("unbound", "-d", "-c", Path.Combine(folder, "unbound.conf"));
        await UntilAsync(async () => (await Network.QueryAsync("nl", DnsType.Soa, Token)).Status == DnsStatus.Found);
    }

    public async Task StopResolverAsync()
    {
        unbound!.Kill(entireProcessTree: true);
        await unbound.WaitForExitAsync(Token);
        unbound.Dispose();
        unbound = null;
    }

    /// <summary>Changes a zone while the servers run, as a DNS administrator does.</summary>
    public async Task ChangeAsync(string name, string records)
    {
        zones[name] = (records, zones[name].Key);
        serial++;
        await WriteZonesAsync();
        using (var hup = Process.Start("kill", ["-HUP", nsd!.Id.ToString(CultureInfo.InvariantCulture)]))
            await hup.WaitForExitAsync(Token);
        var server = new IPEndPoint(IPAddress.Parse(First), AuthoritativePort);
        await UntilAsync(async () =>
            (await Network.QueryAsync(server, name, DnsType.Soa, Token)).Records is [{ Number: var now }]
            && now == serial
        );
        // The resolver remembers for a second.
        await Task.Delay(TimeSpan.FromSeconds(2.2), TimeProvider.System, Token);
    }

    static async Task UntilAsync(Func<Task<bool>> isDone)
    {
        var watch = Stopwatch.StartNew();
        while (!await isDone())
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(30))
                throw new TimeoutException("the DNS servers did not come up");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
    }

    Process Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Children before parents, so that the fingerprints of their keys stand above them.</summary>
    async Task WriteZonesAsync()
    {
        var below = new StringBuilder();
        foreach (var (name, (text, how)) in zones)
        {
            await WriteAsync(name, Start(name) + text, how);
            below.Append(
                CultureInfo.InvariantCulture,
                $"{name}. NS ns1.{name}.\n{name}. NS ns2.{name}.\nns1.{name}. A {First}\nns2.{name}. A {Second}\n"
            );
            if (how != "plain")
                below.Append(await File.ReadAllTextAsync(Path.Combine(folder, $"K{name}.ds"), Token));
        }
        await WriteAsync("nl", Start("nl") + below, "signed");
        var top = new StringBuilder(Start(""));
        top.Append(
            CultureInfo.InvariantCulture,
            $"nl. NS ns1.nl.\nnl. NS ns2.nl.\nns1.nl. A {First}\nns2.nl. A {Second}\n"
        );
        top.Append(await File.ReadAllTextAsync(Path.Combine(folder, "Knl.ds"), Token));
        foreach (var (name, server) in elsewhere)
            top.Append(CultureInfo.InvariantCulture, $"{name}. NS ns.{name}.\nns.{name}. A {server.Address}\n");
        await WriteAsync("", top.ToString(), "signed");
    }

    string Start(string name)
    {
        var dotted = name.Length == 0 ? "" : name;
        var host = name.Length == 0 ? "root-servers." : $"{name}.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"$ORIGIN {dotted}.\n$TTL 1\n@ SOA ns1.{host} hostmaster.{host} {serial} 3600 600 86400 1\n@ NS ns1.{host}\n@ NS ns2.{host}\nns1.{host} A {First}\nns2.{host} A {Second}\n"
        );
    }

    string FileOf(string name) => Path.Combine(folder, $"{(name.Length == 0 ? "root" : name)}.zone");

    async Task WriteAsync(string name, string text, string how)
    {
        var file = FileOf(name);
        await File.WriteAllTextAsync(file, text, Token);
        if (how == "plain")
            return;
        var key = Path.Combine(folder, $"K{name}");
        if (!File.Exists($"{key}.private"))
        {
            var made = await InFolderAsync(
                "ldns-keygen",
                "-a",
                "ECDSAP256SHA256",
                "-k",
                name.Length == 0 ? "." : $"{name}."
            );
            var stem = Path.Combine(folder, made.Output.Trim());
            foreach (var kind in (string[])["key", "private", "ds"])
                File.Move($"{stem}.{kind}", $"{key}.{kind}");
        }
        var signed = await InFolderAsync("ldns-signzone", "-f", $"{file}.signed", file, key);
        signed.ExitCode.ShouldBe(0, signed.Error);
        var lines = await File.ReadAllTextAsync($"{file}.signed", Token);
        // A signature that was right for another text.
        await File.WriteAllTextAsync(
            file,
            how == "bogus"
                ? lines
                    .Replace("v=spf1 -all", "v=spf1 +all", StringComparison.Ordinal)
                    .Replace("TLSA\t3 1 1 ", "TLSA\t3 0 1 ", StringComparison.Ordinal)
                : lines,
            Token
        );
    }

    async Task<(int ExitCode, string Output, string Error)> InFolderAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var error = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output, await error);
    }

    string NsdSettings()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"server:\n  ip-address: {First}@{AuthoritativePort}\n  ip-address: {Second}@{AuthoritativePort}\n  username: \"\"\n  zonesdir: \"{folder}\"\n  pidfile: \"{folder}/nsd.pid\"\n  xfrdfile: \"{folder}/xfrd.state\"\n  zonelistfile: \"{folder}/zone.list\"\n  cookie-secret-file: \"{folder}/cookies\"\n  rrl-ratelimit: 0\n  server-count: 1\n  xfrd-reload-timeout: 0\nremote-control:\n  control-enable: no\n"
        );
        foreach (var name in zones.Keys.Append("nl").Append(""))
            text.Append(CultureInfo.InvariantCulture, $"zone:\n  name: \"{name}.\"\n  zonefile: \"{FileOf(name)}\"\n");
        return text.ToString();
    }

    string UnboundSettings()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"server:\n  interface: 127.0.0.1@{Resolver.Port}\n  username: \"\"\n  chroot: \"\"\n  directory: \"{folder}\"\n  pidfile: \"{folder}/unbound.pid\"\n  do-daemonize: no\n  do-not-query-localhost: no\n  module-config: \"validator iterator\"\n  trust-anchor-file: \"{folder}/K.key\"\n  cache-max-ttl: 1\n  cache-max-negative-ttl: 1\n  infra-host-ttl: 1\n  val-bogus-ttl: 1\n  qname-minimisation: no\n  do-ip6: no\n  num-threads: 1\n  outgoing-range: 512\n  num-queries-per-thread: 1024\n"
        );
        foreach (var name in elsewhere.Keys)
            text.Append(CultureInfo.InvariantCulture, $"  domain-insecure: \"{name}.\"\n");
        text.Append("remote-control:\n  control-enable: no\n");
        foreach (var name in zones.Keys.Append("nl").Append(""))
            text.Append(
                CultureInfo.InvariantCulture,
                $"stub-zone:\n  name: \"{name}.\"\n  stub-addr: {First}@{AuthoritativePort}\n  stub-addr: {Second}@{AuthoritativePort}\n"
            );
        foreach (var (name, server) in elsewhere)
            text.Append(
                CultureInfo.InvariantCulture,
                $"stub-zone:\n  name: \"{name}.\"\n  stub-addr: {server.Address}@{server.Port}\n"
            );
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { unbound, nsd }.OfType<Process>())
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
        Directory.Delete(folder, recursive: true);
    }
}
