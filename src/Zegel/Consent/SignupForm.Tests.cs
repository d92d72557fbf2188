using System.Net;
using Zegel.Tenants;
using Zegel.Tests.Databases;

namespace Zegel.Consent;

public abstract class SignupFormTests(TestDatabase fixture)
{
    static readonly DateTimeOffset Now = GivenConsent.Now;
    static readonly DateTimeOffset Posted = Now.AddSeconds(20);

    static readonly FormNonces Nonces = new(new PlatformKey(1, [7]));

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static SignupPost Post(string nonce) =>
        new(
            " Ann@Example.NL ",
            "Ann",
            SignupForm.BoxValue,
            nonce,
            "",
            "https://zegel.example/f/nieuws",
            new Visitor(IPAddress.Loopback, "Mozilla/5.0")
        );

    [Fact]
    [Trait("Rule", "G22")]
    [Trait("Rule", "C03")]
    public async Task The_form_names_sender_list_content_and_frequency_beside_an_open_box()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var (_, form) = await FormAsync(given);
        form.Label.ShouldBe("Ja, stuur mij Nieuwsbrief van Kringloop: nieuws over Nieuwsbrief. Hoe vaak: elke maand.");
        form.Facts.TickedByDefault.ShouldBeFalse();
        (form.Facts.Label, form.Facts.Sender).ShouldBe((form.Label, "Kringloop"));
        (form with { List = form.List with { Language = "en" } }).Label.ShouldStartWith(
            "Yes, send me Nieuwsbrief by Kringloop"
        );
    }

    [Fact]
    [Trait("Rule", "G25")]
    public void Nothing_about_a_form_could_put_its_box_on() =>
        typeof(SignupForm)
            .GetProperties()
            .Concat(typeof(OptInRequest).GetProperties())
            .Concat(typeof(AgreedList).GetProperties())
            .Concat(typeof(NewList).GetProperties())
            .ShouldAllBe(p => p.PropertyType != typeof(bool) && p.PropertyType != typeof(bool?));

    [Fact]
    [Trait("Rule", "G25")]
    [Trait("Rule", "C03")]
    public async Task A_post_without_the_tick_subscribes_nobody()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var (forms, form) = await FormAsync(given);
        var nonce = forms.NewNonce(form, Now);
        foreach (var box in new[] { null, "", "no", "on", "YES" })
            forms
                .Validate(form, Post(nonce) with { Box = box }, Posted)
                .ShouldBe(new SignupCheck.Rejected(SignupFault.NotTicked, Texts.Nl.NotTicked, null));
    }

    [Fact]
    [Trait("Rule", "G22")]
    public async Task A_good_post_becomes_a_request_with_its_evidence_and_joins_after_confirming()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var (forms, form) = await FormAsync(given);
        var accepted = forms
            .Validate(form, Post(forms.NewNonce(form, Now)), Posted)
            .ShouldBeOfType<SignupCheck.Accepted>();
        var request = accepted.Request;
        request.Lists.ShouldBe([new AgreedList(form.List, form.Label)]);
        (request.Address.ToString(), request.AddressAsTyped).ShouldBe(("Ann@example.nl", " Ann@Example.NL "));
        request.FormSnapshot.ShouldStartWith(request.FormVersion);
        (await given.OptIn.RequestAsync(request, Posted, Token)).ShouldBeOfType<OptInResult.Received>();
        await given.ConfirmAsync(await given.TokenAsync("ann@example.nl"), Posted.AddMinutes(1));
        (await given.SubscriptionAsync("ann@example.nl"))!.State.ShouldBe(SubscriptionState.Active);
    }

    [Fact]
    [Trait("Rule", "C13")]
    public async Task Robots_are_known_by_the_trap_the_clock_and_the_nonce()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var (forms, form) = await FormAsync(given);
        var nonce = forms.NewNonce(form, Now);
        var other = form with { List = await given.ListAsync("Agenda") };
        SignupFault FaultOf(SignupForm at, SignupPost post, DateTimeOffset when) =>
            forms.Validate(at, post, when).ShouldBeOfType<SignupCheck.Rejected>().Fault;
        forms.Validate(form, Post(nonce) with { Trap = "x" }, Posted).ShouldBeOfType<SignupCheck.Pretended>();
        FaultOf(form, Post(nonce), Now.AddSeconds(1.9)).ShouldBe(SignupFault.TooFast);
        FaultOf(form, Post(nonce), Now.AddSeconds(-5)).ShouldBe(SignupFault.TooFast);
        FaultOf(form, Post(nonce), Now.AddHours(2.01)).ShouldBe(SignupFault.TooOld);
        FaultOf(other, Post(nonce), Posted).ShouldBe(SignupFault.FormAltered);
        FaultOf(form, Post(new FormNonces(new PlatformKey(1, [8])).Issue(form.List.Id, Now)), Posted)
            .ShouldBe(SignupFault.FormAltered);
        foreach (var odd in new[] { null, "", "x", new string('A', 32), new string('=', 32), nonce + "A", nonce[..^1] })
            FaultOf(form, Post(nonce) with { Nonce = odd }, Posted).ShouldBe(SignupFault.FormAltered);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ann")]
    [InlineData("ann@localhost")]
    [InlineData("ann@@example.nl")]
    [InlineData("a, b@example.nl")]
    public async Task A_bad_address_is_explained(string? address)
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        var (forms, form) = await FormAsync(given);
        var rejected = forms
            .Validate(form, Post(forms.NewNonce(form, Now)) with { Address = address }, Posted)
            .ShouldBeOfType<SignupCheck.Rejected>();
        (rejected.Fault, rejected.Message).ShouldBe((SignupFault.BadAddress, Texts.Nl.BadAddress));
        rejected.Detail.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_slug_that_no_list_has_gives_no_form()
    {
        await using var given = await GivenConsent.CreateAsync(fixture);
        (await new SignupForms(given.Database, Nonces).FindAsync("nothing", Token)).ShouldBeNull();
    }

    static async Task<(SignupForms Forms, SignupForm Form)> FormAsync(GivenConsent given)
    {
        var forms = new SignupForms(given.Database, Nonces);
        return (forms, (await forms.FindAsync(given.List.Slug, Token)).ShouldNotBeNull());
    }
}

public sealed class SignupFormOnSqlite() : SignupFormTests(new SqliteDatabase());

public sealed class SignupFormOnPostgres() : SignupFormTests(new PostgresDatabase());
