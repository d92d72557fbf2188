using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Zegel.Delivery;
using Zegel.Domains;
using Zegel.Domains.Survey;
using Zegel.Mail.Addresses;
using Zegel.Mail.Network;
using Zegel.Mail.Smtp;
using Zegel.Sealing;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Tests.Network;

/// <summary>Signed DNS decides over the wire: NSD serves the records, unbound validates, a server shows its certificate (A61).</summary>
public sealed class DaneTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A mail server on a real socket, with a certificate that no authority knows.</summary>
    sealed class Server : IAsyncDisposable
    {
        readonly TcpListener listener = new(IPAddress.Parse("127.0.0.41"), 0);
        readonly CancellationTokenSource end = new();
        readonly Task running;

        public Server()
        {
            var context = ScriptedClient.CertificateFor("whatever.example", out var certificate);
            Fingerprint = Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
            listener.Start();
            running = AcceptAsync(new SmtpServerOptions("mx.test") { Certificate = () => context });
        }

        public string Fingerprint { get; }

        public Mailhost Mailhost { get; } = new();

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        async Task AcceptAsync(SmtpServerOptions options)
        {
            try
            {
                while (true)
                {
                    var socket = await listener.AcceptSocketAsync(end.Token);
                    var peer = new SmtpPeer(((IPEndPoint)socket.RemoteEndPoint!).Address);
                    _ = new SmtpServerSession(
                        new TcpConnection(socket),
                        peer,
                        options,
                        Mailhost,
                        TimeProvider.System
                    ).RunAsync(end.Token);
                }
            }
            catch (OperationCanceledException) { }
        }

        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync();
            await running;
            listener.Dispose();
            end.Dispose();
        }
    }

    [Fact]
    [Trait("Rule", "A61")]
    public async Task A_certificate_that_signed_DNS_names_gets_the_mail_and_no_other_does()
    {
        DnsMachine.Need();
        await using var server = new Server();
        string Zone(string tlsa) => $"@ MX 10 mx\nmx A 127.0.0.41\n_25._tcp.mx TLSA {tlsa}\n";
        await using var machine = new DnsMachine()
            .Zone("right.nl", Zone($"3 1 1 {server.Fingerprint}"))
            .Zone("wrong.nl", Zone($"3 1 1 {new string('0', 64)}"))
            .Zone("unusable.nl", Zone($"1 1 1 {new string('0', 64)}"))
            .Zone("unsigned.nl", Zone($"3 1 1 {new string('0', 64)}"), "plain")
            .Zone("bogus.nl", Zone($"3 1 1 {server.Fingerprint}"), "bogus");
        await machine.StartAsync();
        await using var database = await new SqliteDatabase().CreateAsync();
        var network = machine.Network;
        var policies = new MtaStsPolicies(
            database,
            network,
            (_, _) => Task.FromResult(new PageAnswer(0, "", "", "none")),
            TimeProvider.System
        );
        var exchanges = new MailExchanges(
            network,
            new MailExchangeSettings(new HashSet<string>(), AllowsPrivate: true),
            TimeProvider.System,
            new Random(1),
            new TransportPolicies(network, policies)
        );
        await using var courier = new Courier(network, new CourierSettings(server.Port), TimeProvider.System);

        (await DeliverAsync("right.nl")).ShouldBe("accepted, DANE 3 1 1");
        (await DeliverAsync("wrong.nl")).ShouldContain("none of those that TLSA names");
        (await DeliverAsync("unusable.nl")).ShouldBe("accepted, DANE without a usable record");
        (await DeliverAsync("unsigned.nl")).ShouldBe("accepted, ", "nobody heeds records that are not signed");
        server
            .Mailhost.Received.Select(m => m.Recipients[0].Path.Domain)
            .ShouldBe(["right.nl", "unusable.nl", "unsigned.nl"]);
        server.Mailhost.Received.ShouldAllBe(m => m.Peer.Tls != null);
        var forged = (
            await exchanges.FindAsync(DomainName.Parse("bogus.nl"), Token)
        ).ShouldBeOfType<MailRoute.Nowhere>();
        (forged.Status.IsTransient, forged.Why).ShouldBe(
            (true, "DNS does not say what certificate mx.bogus.nl must show (ServerFailure)")
        );

        async Task<string> DeliverAsync(string domain)
        {
            var route = (await exchanges.FindAsync(DomainName.Parse(domain), Token)).ShouldBeOfType<MailRoute.To>();
            var now = TimeProvider.System.GetUtcNow();
            var message = SealedMessage
                .Seal(
                    GivenDrafts.System(Guid.CreateVersion7(), now, $"anna@{domain}"),
                    GivenDrafts.Signer,
                    GivenDrafts.Verp,
                    now
                )
                .ShouldBeOfType<SealResult.Sealed>()
                .Message;
            var trip = await courier.DeliverAsync(
                message,
                route,
                new Pools(
                    [new EgressAddress(IPAddress.Parse("127.0.0.51"), DomainName.Parse("mta1.zegel.example"))],
                    [new EgressAddress(IPAddress.Parse("127.0.0.52"), DomainName.Parse("mta2.zegel.example"))]
                ).For(MailStream.System),
                domain,
                ShapingTable.Loopback.PolicyOf(domain),
                _ => Task.FromResult(true),
                Token
            );
            return trip.ShouldBeOfType<Trip.Ended>().Result switch
            {
                SmtpResult.Accepted =>
                    $"accepted, {(route.Exchanges[0].Demand.Source is var source && source.StartsWith("DANE 3", StringComparison.Ordinal) ? source[..10] : source)}",
                SmtpResult.CannotSend(var status, var why) => $"{status} {why}",
                var other => other.ToString()!,
            };
        }
    }
}
