using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Network;
using Zegel.Storage;
using Zegel.Tenants;
using Zegel.Tenants.Notifying;
using Zegel.Tests.Databases;
using Zegel.Tests.Network;

namespace Zegel.Server;

/// <summary>Against a real HTTP server on this machine.</summary>
public sealed class WebhookSenderTests : IAsyncLifetime
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    sealed record Heard(string Path, IHeaderDictionary Headers, string Body);

    readonly ConcurrentQueue<Heard> heard = new();
    readonly FakeTimeProvider clock = new(Now);
    readonly WebApplication receiver;
    readonly MasterKey masterKey = MasterKey.Ephemeral();
    Database database = null!;
    Tenant tenant = null!;
    int port;

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public WebhookSenderTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        receiver = builder.Build();
        receiver.MapPost("/well", http => HearAsync(http, 204, ""));
        receiver.MapPost("/broken", http => HearAsync(http, 500, "oh\u0007 no\n" + new string('x', 100_000)));
        receiver.MapPost("/moved", http => HearAsync(http, 307, "elsewhere", "/well"));
        receiver.MapPost(
            "/cut",
            async http =>
            {
                await HearAsync(http, null, "");
                http.Abort();
            }
        );
        receiver.MapPost(
            "/silent",
            http => Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, http.RequestAborted)
        );
    }

    async Task HearAsync(HttpContext http, int? status, string answer, string? location = null)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = new HeaderDictionary(http.Request.Headers.ToDictionary());
        heard.Enqueue(new Heard(http.Request.Path, headers, await reader.ReadToEndAsync(Token)));
        if (status is null)
            return;
        http.Response.StatusCode = status.Value;
        if (location is not null)
            http.Response.Headers.Location = location;
        if (answer.Length > 0)
            await http.Response.WriteAsync(answer, Token);
    }

    public async ValueTask InitializeAsync()
    {
        await receiver.StartAsync(Token);
        var address = receiver
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        port = new Uri(address).Port;
        database = await new SqliteDatabase().CreateAsync();
        tenant = await Zegel.Tests.Given.TenantAsync(database, Now);
    }

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        await database.DisposeAsync();
    }

    WebhookQueue Queue => new(database, clock);

    Webhooks Hooks(bool isLoopback = true) => new(database, masterKey, new AuditLog(clock), isLoopback, clock);

    WebhookSender Sender(bool isLoopback = true, INetwork? network = null) =>
        new(
            Hooks(),
            Queue,
            network ?? new ScriptedNetwork(TimeProvider.System).Host("shop.example", "127.0.0.1"),
            isLoopback,
            TimeSpan.FromSeconds(2),
            clock
        );

    async Task<(Webhook Webhook, string Secret)> HookAsync(string path)
    {
        var made = (
            await Hooks().AddAsync(tenant.Id, $"http://shop.example:{port}{path}", [], "ann", Token)
        ).ShouldBeOfType<WebhookResult.Made>();
        return (made.Webhook, made.Secret);
    }

    Task TellAsync() =>
        database.WriteAsync(
            db =>
                Notices.TellAsync(
                    db,
                    new NewNotice(
                        tenant.Id,
                        NoticeKind.DomainDrifted,
                        "nieuws.example.nl",
                        "/domains/a",
                        "é & <b>",
                        new { domain = "nieuws.example.nl" }
                    ),
                    clock.GetUtcNow(),
                    Token
                ),
            Token
        );

    async Task<WebhookDelivery> SendAsync(TimeSpan later = default, WebhookSender? sender = null)
    {
        clock.Advance(later);
        (await (sender ?? Sender()).SendDueAsync(new Random(7), Token)).ShouldBe(1);
        return (await Queue.ListAsync(tenant.Id, null, null, 10, Token)).ShouldHaveSingleItem();
    }

    /// <summary>As a receiver would check it, by the words of the specification alone.</summary>
    static bool IsSigned(Heard one, string secret)
    {
        var signed = $"{one.Headers["webhook-id"]}.{one.Headers["webhook-timestamp"]}.{one.Body}";
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        key.Length.ShouldBeInRange(24, 64);
        var mac = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));
        return one.Headers["webhook-signature"].ToString().Split(' ').Contains("v1," + mac);
    }

    [Fact]
    public async Task What_happened_arrives_signed_and_with_both_secrets_after_a_rotation()
    {
        var (hook, secret) = await HookAsync("/well");
        await TellAsync();
        var delivery = await SendAsync();
        (delivery.Outcome, delivery.LastStatus).ShouldBe((WebhookDelivery.Delivered, 204));
        var one = heard.ShouldHaveSingleItem();
        one.Headers.ContentType.ToString().ShouldBe("application/json");
        one.Headers["webhook-id"].ToString().ShouldBe(delivery.Id.ToString("D"));
        one.Headers["webhook-timestamp"].ToString().ShouldBe("1795428000");
        IsSigned(one, secret).ShouldBeTrue();
        IsSigned(one with { Body = one.Body + " " }, secret).ShouldBeFalse();
        var fresh = (await Hooks().RotateAsync(tenant.Id, hook.Id, "ann", Token)).ShouldBeOfType<WebhookResult.Made>();
        var (test, refused) = await Sender().TestAsync(tenant.Id, hook.Id, Token);
        (test!.Outcome, refused).ShouldBe((WebhookDelivery.Delivered, null));
        IsSigned(heard.Last(), fresh.Secret).ShouldBeTrue();
        IsSigned(heard.Last(), secret).ShouldBeTrue();
        heard.Last().Headers["webhook-signature"].ToString().Split(' ').Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("/broken", 500, "oh  no")]
    [InlineData("/moved", 307, "elsewhere")]
    [InlineData("/cut", null, "")]
    [InlineData("/silent", null, "did not answer within 2 seconds")]
    public async Task What_is_not_answered_well_is_tried_again_under_the_same_id(string path, int? status, string said)
    {
        await HookAsync(path);
        await TellAsync();
        var first = await SendAsync();
        (first.Outcome, first.LastStatus, first.Attempts).ShouldBe((null, status, 1));
        first.LastAnswer.ShouldContain(said);
        first.LastAnswer.Length.ShouldBeLessThanOrEqualTo(WebhookQueue.AnswerLengthMax);
        (first.DueAt - Now).ShouldBeInRange(TimeSpan.FromSeconds(4.5), TimeSpan.FromSeconds(5.5));
        (await Sender().SendDueAsync(new Random(7), Token)).ShouldBe(0);
        var second = await SendAsync(TimeSpan.FromSeconds(6));
        second.Attempts.ShouldBe(2);
        if (path == "/silent")
            return;
        heard.Select(h => h.Path).ShouldBe([path, path], "a redirect is not followed");
        heard.Select(h => h.Headers["webhook-id"].ToString()).Distinct().ShouldHaveSingleItem();
        heard.Select(h => h.Body).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Outside_the_loopback_profile_nothing_inside_is_asked()
    {
        await HookAsync("/well");
        await TellAsync();
        var delivery = await SendAsync(sender: Sender(isLoopback: false));
        delivery.LastStatus.ShouldBeNull();
        delivery.LastAnswer.ShouldContain("not of the public Internet");
        heard.ShouldBeEmpty();
        // The name is looked up and checked at each attempt, and the address that was checked is the one connected to.
        foreach (var inside in new[] { "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1" })
        {
            var network = new ScriptedNetwork(TimeProvider.System).Host("shop.example", inside);
            delivery = await SendAsync(TimeSpan.FromDays(1), Sender(isLoopback: false, network));
            delivery.LastAnswer.ShouldContain("not of the public Internet", customMessage: inside);
            if (delivery.Outcome is not null)
                break;
        }
        heard.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(
        "python3",
        "python",
        "print(is_ours(*sys.argv[1:5], sys.argv[5].encode(), int(sys.argv[3])))",
        "import sys\n"
    )]
    [InlineData(
        "node",
        "js",
        "const a = process.argv.slice(2); console.log(isOurs(a[0], a[1], a[2], a[3], Buffer.from(a[4]), Number(a[2])) ? 'True' : 'False');",
        ""
    )]
    public async Task The_manual_shows_receivers_how_to_check_it(
        string program,
        string block,
        string ask,
        string before
    )
    {
        var (_, secret) = await HookAsync("/well");
        await TellAsync();
        await SendAsync();
        var one = heard.ShouldHaveSingleItem();
        var manual = await File.ReadAllTextAsync(
            Path.Combine(Zegel.Tests.Repository.Root, "docs", "webhooks.md"),
            Token
        );
        var source = manual.Split($"```{block}\n")[1].Split("```")[0];
        var file = Path.Combine(
            Path.GetTempPath(),
            $"zegel-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}.{(block == "js" ? "cjs" : "py")}"
        );
        await File.WriteAllTextAsync(file, $"{before}{source}\n{ask}\n", Token);
        try
        {
            (await RunAsync(program, file, secret, one, one.Body)).ShouldBe("True");
            (await RunAsync(program, file, secret, one, one.Body + " ")).ShouldBe("False");
        }
        finally
        {
            File.Delete(file);
        }
    }

    static async Task<string> RunAsync(string program, string file, string secret, Heard one, string body)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                file,
                secret,
                one.Headers["webhook-id"].ToString(),
                one.Headers["webhook-timestamp"].ToString(),
                "v1,AAAA " + one.Headers["webhook-signature"],
                body,
            },
        };
        try
        {
            using var process = Process.Start(start)!;
            var said = await process.StandardOutput.ReadToEndAsync(Token);
            await process.WaitForExitAsync(Token);
            return said.Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not on this machine: its part of the manual was not run");
            throw;
        }
    }
}
