using System.Net;
using System.Text.RegularExpressions;
using Zegel.Domains.Reporting;
using Zegel.Mail.Reports;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Domains;

public partial class DomainsScreenTests(DeskStage stage) : IClassFixture<DeskStage>
{
    [Fact]
    public async Task A_declared_domain_says_what_to_publish_and_what_the_world_sees()
    {
        var owner = await stage.SignInAsync();
        var page = await owner.DoAsync("/domains/new", new() { ["name"] = "nieuws.kringloop.example" });
        page.ShouldContain("waits for your entries");
        page.ShouldContain("zg1._domainkey.nieuws.kringloop.example");
        page.ShouldContain("v=spf1 mx include:", Case.Sensitive, "the record that stands there is kept");
        page.ShouldContain("<code>zg1._domainkey.nieuws</code>", Case.Sensitive, "as most panels want it");
        page.ShouldContain("not looked at");
        var domain = (await stage.Zegel.Domains.ListAsync(stage.Tenant.Id, default)).Single(d =>
            d.Name == "nieuws.kringloop.example"
        );
        var looked = await owner.DoAsync($"/domains/{domain.Id}/look");
        looked.ShouldContain("… not yet", Case.Sensitive, "what is not there may still come");
        looked.ShouldContain("✗ not right", Case.Sensitive, "the SPF record there is another than wanted");
        looked.ShouldContain("your name server 127.0.0.54");
        looked.ShouldContain("resolver 127.0.0.54");
        looked.ShouldContain("G09");
        (await owner.SeeAsync("/domains")).ShouldContain("nieuws.kringloop.example");
    }

    [Fact]
    public async Task The_entries_can_be_taken_along_as_a_zone_file_and_as_JSON()
    {
        var domain = await stage.DomainAsync("mee.kringloop.example");
        var owner = await stage.SignInAsync();
        (await owner.SeeAsync($"/domains/{domain.Id}/records.zone")).ShouldContain(
            "zg1._domainkey.mee.kringloop.example. "
        );
        var json = await owner.GetAsync($"/domains/{domain.Id}/records.json");
        json.Type.ShouldBe("application/json");
        json.Text.ShouldContain("\"name\": \"r.mee.kringloop.example\"");
        var csv = await owner.GetAsync($"/domains/{domain.Id}/records.csv");
        csv.Type.ShouldBe("text/csv");
        csv.Text.ShouldContain("\"r.mee.kringloop.example\",\"CNAME\"");
        (await owner.GetAsync($"/domains/{domain.Id}/records.exe")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    [Trait("Rule", "A62")]
    public async Task Senders_find_our_policy_under_the_names_that_take_mail_and_under_no_other()
    {
        var domain = await stage.DomainAsync("beleid.kringloop.example");
        using var http = new HttpClient { BaseAddress = stage.Site };
        foreach (
            var (host, isThere) in new[]
            {
                ($"mta-sts.{stage.Zegel.Zone.Name}", true),
                ($"MTA-STS.rua.{stage.Zegel.Zone.Name}", true),
                ($"mta-sts.{domain.ReturnHost}", true),
                ($"mta-sts.{domain.Name}", false),
                ("mta-sts.elsewhere.example", false),
                (stage.Site.Host, false),
            }
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/mta-sts.txt");
            request.Headers.Host = host;
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            answer.IsSuccessStatusCode.ShouldBe(isThere, host);
            if (!isThere)
                continue;
            answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
            (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldStartWith(
                "version: STSv1\r\nmode: testing\r\nmx: mx."
            );
        }
    }

    [Fact]
    public async Task A_name_that_cannot_be_is_refused_and_stays_in_the_field()
    {
        var owner = await stage.SignInAsync();
        var answer = await owner.PostAsync("/domains/new", new() { ["name"] = "niet een domein" });
        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Text.ShouldContain("value=\"niet een domein\"");
        (await stage.DomainAsync("bezet.example", stage.Other)).ShouldNotBeNull();
        (await owner.PostAsync("/domains/new", new() { ["name"] = "bezet.example" })).Text.ShouldContain(
            "Another tenant"
        );
    }

    [Fact]
    public async Task Suspending_needs_a_reason_and_resuming_begins_the_road_anew()
    {
        var domain = await stage.DomainAsync("stil.kringloop.example");
        var owner = await stage.SignInAsync();
        (await owner.PostAsync($"/domains/{domain.Id}/suspend")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await owner.DoAsync($"/domains/{domain.Id}/suspend", new() { ["reason"] = "moved" })).ShouldContain(
            "suspended by hand"
        );
        (await owner.DoAsync($"/domains/{domain.Id}/resume")).ShouldContain("waits for your entries");
        (await owner.SeeAsync("/team/log")).ShouldContain("domain.suspended");
    }

    [Fact]
    public async Task Who_looks_after_the_dns_sees_the_entries_by_a_link_and_nothing_else()
    {
        var domain = await stage.DomainAsync("deel.kringloop.example");
        var owner = await stage.SignInAsync();
        var page = await owner.DoAsync($"/domains/{domain.Id}/share");
        var share = (await stage.Zegel.Domains.FindAsync(domain.Id, default))!.Share.ShouldNotBeNull();
        page.ShouldContain($"/d/{share}");

        using var stranger = new DeskBrowser(stage.Site);
        var seen = await stranger.GetAsync($"/d/{share}?lang=nl");
        seen.Status.ShouldBe(HttpStatusCode.OK);
        seen.Text.ShouldContain("DNS-gegevens voor deel.kringloop.example");
        seen.Text.ShouldContain("zg1._domainkey.deel.kringloop.example");
        seen.Text.ShouldContain("<code>zg1._domainkey.deel</code>", Case.Sensitive, "as most panels want it");
        (await stranger.GetAsync($"/d/{share}/records.zone")).Text.ShouldContain("IN CNAME");
        (await stranger.GetAsync("/d/aaaaaaaaaaaaaaaaaaaaaaaaaa")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stranger.SendAsync($"/d/{share}/look", [])).Status.ShouldBe(HttpStatusCode.Redirect);
        (await stranger.GetAsync($"/d/{share}")).Text.ShouldContain("looked at");

        await owner.DoAsync($"/domains/{domain.Id}/unshare");
        (await stranger.GetAsync($"/d/{share}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Keys_change_by_hand_and_withdrawing_needs_a_reason()
    {
        var domain = await stage.DomainAsync("sleutel.kringloop.example");
        var owner = await stage.SignInAsync();
        (await owner.PostAsync($"/domains/{domain.Id}/rotate")).Text.ShouldContain("not seen everywhere");
        (await owner.PostAsync($"/domains/{domain.Id}/rotate", new() { ["revoke"] = "yes" })).Status.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        var done = await owner.DoAsync(
            $"/domains/{domain.Id}/rotate",
            new() { ["revoke"] = "yes", ["reason"] = "laptop gestolen" }
        );
        done.ShouldContain("The other key signs");
        (await stage.Zegel.Domains.FindAsync(domain.Id, default))!.ActiveSelector.ShouldBe("zg2");
    }

    [Fact]
    public async Task Any_domain_can_be_looked_at()
    {
        var owner = await stage.SignInAsync();
        (await owner.SeeAsync("/domains/check")).ShouldContain("It need not be yours");
        var page = await owner.SeeAsync("/domains/check?name=kringloop.example&selector=zg1&ip=127.0.0.1");
        page.ShouldContain("SPF record");
        page.ShouldContain("What receivers do now:");
        (await owner.GetAsync("/domains/check?name=geen%20domein")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await owner.GetAsync("/domains/check?name=a.nl&ip=x")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Who_reads_dutch_is_told_in_dutch_what_was_seen_and_what_to_do()
    {
        var domain = await stage.DomainAsync("taal.kringloop.example");
        await stage.Zegel.DomainWatch.CheckNowAsync(domain.Id, default);
        var english = await stage.SignInAsync();
        var dutch = await stage.SignInAsync(Role.Viewer, language: "nl");

        const string check = "/domains/check?name=taal.kringloop.example&selector=zg1&ip=127.0.0.1";
        var remedies = Remedy().Matches(await english.SeeAsync(check)).Select(m => m.Value).ToList();
        var page = await dutch.SeeAsync(check);
        remedies.Count.ShouldBeGreaterThan(5);
        Remedy().Count(page).ShouldBe(remedies.Count);
        foreach (var remedy in remedies)
            page.ShouldNotContain(remedy);
        page.ShouldContain("<strong>SPF-record</strong>");
        page.ShouldContain("<p class=\"breaks mb-1\">geen, hier noch erboven</p>");
        page.ShouldContain("→ Publiceer _dmarc.taal.kringloop.example TXT ");

        (await english.SeeAsync($"/domains/{domain.Id}")).ShouldContain("<td class=\"breaks\">SPF pass for our");
        var own = await dutch.SeeAsync($"/domains/{domain.Id}");
        own.ShouldContain("<td class=\"breaks\">SPF slaagt voor onze adressen</td>");
        own.ShouldNotContain("<td class=\"breaks\">SPF pass");
        own.ShouldContain("<td class=\"breaks\">hoogstens 10 vragen aan DNS en 2 dode namen</td>");
    }

    [GeneratedRegex("→ [^<]+")]
    private static partial Regex Remedy();

    [Fact]
    public async Task Reports_of_receivers_become_a_page()
    {
        var domain = await stage.DomainAsync("rapport.kringloop.example");
        var owner = await stage.SignInAsync();
        (await owner.SeeAsync($"/domains/{domain.Id}/reports")).ShouldContain("no report has come");
        var now = stage.Zegel.Clock.GetUtcNow();
        var row = new DmarcReportRow("192.0.2.66", 40, "none", false, false, domain.Name, "", [], [], "");
        (
            await stage.Zegel.Reports.TakeAsync(
                domain.Id,
                new ReportContent.Dmarc(
                    new DmarcReport("google.com", "", "1", now.AddDays(-1), now, domain.Name, "p=none", [row])
                ),
                default
            )
        ).ShouldBe(new ReportResult.Booked(40));
        var page = await owner.SeeAsync($"/domains/{domain.Id}/reports?days=7");
        page.ShouldContain("192.0.2.66");
        page.ShouldContain("a stranger, or forgotten");
        page.ShouldContain("watch for 27 days more");
        (await owner.GetAsync($"/domains/{domain.Id}/reports?days=0")).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
