using Microsoft.Extensions.Time.Testing;
using Zegel.Mail.Dmarc;
using Zegel.Mail.Network;
using Zegel.Mail.Reports;
using Zegel.Storage;
using Zegel.Tests.Databases;

namespace Zegel.Domains.Reporting;

[Trait("Rule", "A49")]
[Trait("Rule", "A50")]
public abstract class ReportBookTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    sealed record Scene(
        Database Database,
        SendingDomain Domain,
        FakeWorld World,
        FakeTimeProvider Clock,
        ReportBook Book
    ) : IAsyncDisposable
    {
        public Task<ReportResult> TakeAsync(string id, int daysAgo, params DmarcReportRow[] rows) =>
            TakeAsync(id, daysAgo, Domain.Name, rows);

        public Task<ReportResult> TakeAsync(string id, int daysAgo, string about, params DmarcReportRow[] rows)
        {
            var end = Clock.GetUtcNow() - TimeSpan.FromDays(daysAgo);
            return Book.TakeAsync(
                Domain.Id,
                new ReportContent.Dmarc(
                    new DmarcReport("google.com", "", id, end - TimeSpan.FromDays(1), end, about, "p=none", rows)
                ),
                Token
            );
        }

        public Task<ReportOverview> OverviewAsync() => Book.OverviewAsync(Domain, TimeSpan.FromDays(28), Token);

        public ValueTask DisposeAsync() => Database.DisposeAsync();
    }

    async Task<Scene> SceneAsync()
    {
        var database = await fixture.CreateAsync();
        var tenant = await Given.TenantAsync(database, Now);
        var domain = await GivenDomains.RequestedAsync(database, tenant, Now);
        var world = new FakeWorld().Add("_dmarc.news.example.nl", DnsType.Txt, "v=DMARC1; p=none");
        var clock = new FakeTimeProvider(Now);
        return new Scene(database, domain, world, clock, new ReportBook(database, world, GivenDomains.Zone, clock));
    }

    static DmarcReportRow Row(string source, long count, bool dkim = true, bool spf = true, string did = "none") =>
        new(
            source,
            count,
            did,
            dkim,
            spf,
            "news.example.nl",
            "",
            [new("news.example.nl", "zg1", dkim ? "pass" : "fail")],
            [],
            ""
        );

    [Fact]
    public async Task Adds_up_by_source_and_counts_no_report_twice()
    {
        await using var scene = await SceneAsync();
        (
            await scene.TakeAsync("1", 2, Row("198.51.100.10", 100), Row("192.0.2.66", 5, false, false, "reject"))
        ).ShouldBe(new ReportResult.Booked(105));
        (await scene.TakeAsync("1", 2, Row("198.51.100.10", 100))).ShouldBeOfType<ReportResult.Known>();
        (await scene.TakeAsync("2", 1, Row("198.51.100.10", 50, spf: false))).ShouldBe(new ReportResult.Booked(50));

        var overview = await scene.OverviewAsync();

        (overview.Reports, overview.Messages, overview.Passed).ShouldBe((2, 155, 150));
        overview.Reporters.ShouldBe(["google.com"]);
        var ours = overview.Sources[0];
        (ours.Address, ours.IsOurs, ours.Messages, ours.DkimAligned, ours.SpfAligned).ShouldBe(
            ("198.51.100.10", true, 150, 150, 100)
        );
        var stranger = overview.Sources[1];
        (stranger.IsKnown, stranger.Rejected).ShouldBe((false, 5));
        stranger.Example.ShouldContain("news.example.nl/zg1=fail");
    }

    [Theory]
    [InlineData("news.example.nl", true)]
    [InlineData("a.news.example.nl", true)]
    [InlineData("example.nl", true)]
    [InlineData("other.example.nl", false)]
    [InlineData("example.org", false)]
    [InlineData("nl", false)]
    public async Task Takes_only_what_is_about_the_domain(string about, bool isTaken)
    {
        await using var scene = await SceneAsync();
        var result = await scene.TakeAsync("1", 1, about, Row("192.0.2.1", 1));
        (result is ReportResult.Booked).ShouldBe(isTaken, $"{result}");
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(500)]
    public async Task Days_that_cannot_be_are_refused(int daysAgo)
    {
        await using var scene = await SceneAsync();
        (await scene.TakeAsync("1", daysAgo, Row("192.0.2.1", 1))).ShouldBeOfType<ReportResult.Refused>();
    }

    [Fact]
    public async Task Advises_the_next_step_only_with_evidence()
    {
        await using var scene = await SceneAsync();
        (await scene.OverviewAsync()).Advice.ShouldBeOfType<PolicyAdvice.NoReports>();

        await scene.TakeAsync("1", 1, Row("198.51.100.10", 1000));
        (await scene.OverviewAsync()).Advice.ShouldBe(new PolicyAdvice.Wait(26));

        scene.Clock.Advance(TimeSpan.FromDays(27));
        await scene.TakeAsync(
            "2",
            1,
            Row("198.51.100.10", 960),
            Row("198.51.100.10", 40, false, false),
            Row("203.0.113.5", 900, false, false)
        );
        var mend = (await scene.OverviewAsync()).Advice.ShouldBeOfType<PolicyAdvice.MendFirst>();
        mend.Sources.ShouldHaveSingleItem().Address.ShouldBe("198.51.100.10", "strangers do not stand in the way");

        await scene.TakeAsync("3", 1, Row("198.51.100.10", 9000));
        (await scene.OverviewAsync()).Advice.ShouldBe(new PolicyAdvice.StepTo(DmarcPolicy.Quarantine));
        scene.World.Set("_dmarc.news.example.nl", DnsType.Txt, "v=DMARC1; p=quarantine");
        (await scene.OverviewAsync()).Advice.ShouldBe(new PolicyAdvice.StepTo(DmarcPolicy.Reject));
        scene.World.Set("_dmarc.news.example.nl", DnsType.Txt, "v=DMARC1; p=reject");
        (await scene.OverviewAsync()).Advice.ShouldBeOfType<PolicyAdvice.Done>();
    }

    [Fact]
    [Trait("Rule", "A63")]
    public async Task Keeps_reports_on_encryption_and_forgets_old_ones()
    {
        await using var scene = await SceneAsync();
        var report = new TlsReport(
            "Company-X",
            "9",
            Now - TimeSpan.FromDays(1),
            Now,
            "news.example.nl",
            90,
            10,
            [new("certificate-expired", "mx1.example.nl", 10, "")]
        );
        (await scene.Book.TakeAsync(scene.Domain.Id, new ReportContent.Tls(report), Token)).ShouldBe(
            new ReportResult.Booked(100)
        );
        (
            await scene.Book.TakeAsync(scene.Domain.Id, new ReportContent.Tls(report), Token)
        ).ShouldBeOfType<ReportResult.Known>();
        (await scene.OverviewAsync())
            .Tls.ShouldHaveSingleItem()
            .Failures.ShouldBe("certificate-expired at mx1.example.nl: 10");
        await scene.TakeAsync("1", 1, Row("192.0.2.1", 1));
        scene.Clock.Advance(TimeSpan.FromDays(500));
        await scene.Book.PurgeAsync(Token);
        (await scene.OverviewAsync()).Reports.ShouldBe(0);
        (await scene.OverviewAsync()).Since.ShouldBeNull();
    }
}

public sealed class ReportBookOnSqlite() : ReportBookTests(new SqliteDatabase());

public sealed class ReportBookOnPostgres() : ReportBookTests(new PostgresDatabase());
