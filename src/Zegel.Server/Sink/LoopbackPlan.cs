using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;

namespace Zegel.Server.Sink;

/// <summary>
/// Who stands where when platform, receivers and DNS share one machine: every part has a loopback address of its own, as
/// it would have a host of its own.
/// </summary>
sealed record LoopbackPlan(int HttpPort, int HttpsPort, int SmtpPort, int DnsPort)
{
    public const string ZoneName = "zegel.example";

    static readonly IPAddress Web = IPAddress.Parse("127.0.0.1");
    static readonly IPAddress PlatformDns = IPAddress.Parse("127.0.0.53");
    static readonly IPAddress WorldDns = IPAddress.Parse("127.0.0.54");
    static readonly IPAddress MailHost = IPAddress.Parse("127.0.0.25");
    static readonly IPAddress BulkEgress = IPAddress.Parse("127.0.0.101");
    static readonly IPAddress TransactionalEgress = IPAddress.Parse("127.0.0.102");

    /// <summary>The plain address of the platform's pages.</summary>
    public Uri Site => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{HttpPort}/"));

    /// <summary>As it stands in mails; nobody but the receivers' DNS knows the name.</summary>
    public Uri PublicUrl => new(string.Create(CultureInfo.InvariantCulture, $"https://zien.{ZoneName}:{HttpsPort}/"));

    /// <summary>Where the world's DNS answers.</summary>
    public IPEndPoint World => new(WorldDns, DnsPort);

    /// <summary>Ports that are free now on all the addresses that need them.</summary>
    /// <param name="receivers">The addresses of the receivers, which share the platform's SMTP port.</param>
    /// <exception cref="IOException">There are none.</exception>
    public static LoopbackPlan Choose(IEnumerable<IPAddress> receivers)
    {
        var http = FreePort([Web], ProtocolType.Tcp);
        var https = http;
        // A port that was just let go may be handed out again.
        while (https == http)
            https = FreePort([Web], ProtocolType.Tcp);
        return new(
            http,
            https,
            FreePort([MailHost, .. receivers], ProtocolType.Tcp),
            FreePort([PlatformDns, WorldDns], ProtocolType.Udp, ProtocolType.Tcp)
        );
    }

    /// <summary>The plan that settings were made from; null when they are not of such a plan.</summary>
    public static LoopbackPlan? Of(Settings settings) =>
        settings
            is {
                Profile: Profile.Loopback,
                HttpListen: [var http, ..],
                HttpsListen: [var https, ..],
                DnsListen: { } dns
            }
            ? new LoopbackPlan(http.Port, https.Port, settings.ReceiverPort, dns.Port)
            : null;

    /// <summary>The settings of the platform, its certificate beside them.</summary>
    /// <param name="madeBy">The command that makes them.</param>
    public string SettingsText(string madeBy) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # Written by `{madeBy}`. The loopback profile lifts limits and allows loopback addresses only.
            profile = "loopback"
            public_url = "https://zien.{ZoneName}:{HttpsPort}"
            zone = "{ZoneName}"
            mail_host = "mx.{ZoneName}"
            operator = "Zegel on this machine"
            country = "NL"
            abuse = "abuse@{ZoneName}"

            [http]
            listen = "{Web}:{HttpPort}"
            listen_tls = "{Web}:{HttpsPort}"

            [smtp]
            listen = "{MailHost}:{SmtpPort}"
            mta_sts = "testing"

            [dns]
            listen = "{PlatformDns}:{DnsPort}"
            resolvers = "{WorldDns}:{DnsPort}"
            authoritative_port = {DnsPort}

            [delivery]
            port = {SmtpPort}

            [pools]
            bulk = ["{BulkEgress} mta1.{ZoneName}"]
            transactional = ["{TransactionalEgress} mta2.{ZoneName}"]

            [tls]
            certificate = "tls.pem"
            key = "tls.key"

            """
        );

    /// <summary>Writes certificate and key of the platform and of the receivers' hosts into a folder.</summary>
    public static void WriteCertificates(string folder, IEnumerable<string> receivers, DateTimeOffset now) =>
        LoopbackAuthority.WriteTo(
            folder,
            [
                $"zien.{ZoneName}",
                $"mx.{ZoneName}",
                $"mta-sts.{ZoneName}",
                $"mta-sts.rua.{ZoneName}",
                .. receivers.Select(domain => $"mx.{domain}"),
            ],
            now
        );

    /// <summary>The world's DNS with what every visitor finds there: the platform's delegation, reverse names, receivers.</summary>
    public World MakeWorld(INetwork network, IEnumerable<(string Domain, IPAddress Address)> receivers)
    {
        var world = new World(network, DomainName.Parse(ZoneName), new IPEndPoint(PlatformDns, DnsPort));
        world.Add(ZoneName, DnsType.Ns, $"ns.{ZoneName}");
        world.AddPtr(BulkEgress, $"mta1.{ZoneName}");
        world.AddPtr(TransactionalEgress, $"mta2.{ZoneName}");
        foreach (var (domain, address) in receivers)
        {
            world.Add(domain, DnsType.Mx, $"mx.{domain}", 10);
            world.Add($"mx.{domain}", DnsType.A, address.ToString());
        }
        return world;
    }

    /// <summary>Makes the world's server the authority of a customer's zone.</summary>
    public static void Host(World world, string zone)
    {
        if (world.Has(zone, DnsType.Ns))
            return;
        world.Add(zone, DnsType.Ns, $"ns.{zone}");
        world.Add($"ns.{zone}", DnsType.A, WorldDns.ToString());
    }

    /// <summary>A port that is free on all these addresses.</summary>
    static int FreePort(IReadOnlyList<IPAddress> addresses, params IReadOnlyList<ProtocolType> protocols)
    {
        for (var tries = 0; tries < 50; tries++)
        {
            var port = 0;
            var free = true;
            foreach (var address in addresses)
            foreach (var protocol in protocols)
            {
                using var probe = new Socket(
                    AddressFamily.InterNetwork,
                    protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream,
                    protocol
                );
                try
                {
                    probe.Bind(new IPEndPoint(address, port));
                    port = ((IPEndPoint)probe.LocalEndPoint!).Port;
                }
                catch (SocketException)
                {
                    free = false;
                }
            }
            if (free)
                return port;
        }
        throw new IOException(
            $"no free port on {string.Join(", ", addresses)}: loopback addresses beyond 127.0.0.1 are needed, as Linux has them"
        );
    }
}
