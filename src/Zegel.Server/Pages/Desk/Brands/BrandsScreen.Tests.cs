using System.Net;

namespace Zegel.Server.Pages.Desk.Brands;

public class BrandsScreenTests(DeskStage stage) : IClassFixture<DeskStage>
{
    [Fact]
    public async Task A_sender_at_an_undeclared_domain_is_refused_by_G10_and_stays_typed()
    {
        var brand = await stage.BrandAsync("Ongemeld");
        var owner = await stage.SignInAsync();
        var answer = await AddAsync(owner, brand.Id, "bulk", "nieuws@onbekend.example");
        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        answer.Text.ShouldContain("G10: onbekend.example is not declared");
        answer.Text.ShouldContain("value=\"nieuws@onbekend.example\"");
    }

    [Fact]
    public async Task Each_stream_gets_one_address_and_says_which_rule_forbids_more()
    {
        var brand = await stage.BrandAsync("Vast");
        await stage.DomainAsync("vast.kringloop.example");
        var owner = await stage.SignInAsync();
        (await AddAsync(owner, brand.Id, "bulk", "nieuws@vast.kringloop.example")).Status.ShouldBe(
            HttpStatusCode.Redirect
        );
        (await owner.SeeAsync("/brands")).ShouldContain("nieuws@vast.kringloop.example");
        (await AddAsync(owner, brand.Id, "bulk", "anders@vast.kringloop.example")).Text.ShouldContain("G04:");
        (await AddAsync(owner, brand.Id, "system", "nieuws@vast.kringloop.example")).Text.ShouldContain("G43:");
        (await AddAsync(owner, brand.Id, "system", "post@dieper.vast.kringloop.example")).Text.ShouldContain("G11:");
        (await AddAsync(owner, brand.Id, "system", "geen adres")).Text.ShouldContain("cannot be used");
    }

    [Fact]
    public async Task The_sender_s_identity_is_changed_for_all_mails_or_refused_with_what_was_typed()
    {
        var owner = await stage.SignInAsync();
        var identity = new Dictionary<string, string>
        {
            ["legal_name"] = "Stichting De Nieuwe Linde",
            ["postal_address"] = "Lindelaan 2, 1234 AB Utrecht",
            ["contact"] = "030 765 43 21",
            ["trade_register"] = "KvK 87654321",
            ["privacy_url"] = "http://onveilig.example/",
        };
        var refused = await owner.PostAsync("/brands/identity", identity);
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("https");
        refused.Text.ShouldContain("Stichting De Nieuwe Linde");
        identity["privacy_url"] = "https://veilig.example/";
        (await owner.DoAsync("/brands/identity", identity)).ShouldContain("Stichting De Nieuwe Linde");
        (await owner.DoAsync("/brands", new() { ["name"] = "Nieuw merk", ["language"] = "nl" })).ShouldContain(
            "/s/nieuw-merk"
        );
        (await owner.SeeAsync("/s/nieuw-merk")).ShouldContain("Stichting De Nieuwe Linde");
    }

    static Task<DeskAnswer> AddAsync(DeskBrowser owner, Guid brand, string stream, string address) =>
        owner.PostAsync(
            $"/brands/{brand}/senders",
            new()
            {
                ["stream"] = stream,
                ["address"] = address,
                ["display_name"] = "Kringloop",
            }
        );
}
