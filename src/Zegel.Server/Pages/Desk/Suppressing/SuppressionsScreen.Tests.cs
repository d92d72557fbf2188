using System.Net;
using Zegel.Consent;
using Zegel.Mail.Addresses;
using Zegel.Tenants;

namespace Zegel.Server.Pages.Desk.Suppressing;

public class SuppressionsScreenTests(DeskStage stage) : IClassFixture<DeskStage>
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Addresses_put_here_by_hand_are_found_by_address_and_exported()
    {
        var marketer = await stage.SignInAsync(Role.Marketer);
        var fields = new Dictionary<string, string>
        {
            ["addresses"] = "hans@weg.example\ningrid@weg.example\ngeen adres",
            ["scope"] = "all",
            ["why"] = "=asked by letter",
        };
        var refused = await marketer.PostAsync("/suppressions", fields);
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Text.ShouldContain("“geen adres” is no address");
        refused.Text.ShouldContain("ingrid@weg.example");
        (await IsSuppressedAsync("hans@weg.example")).ShouldBeFalse();
        fields["addresses"] = "hans@weg.example\ningrid@weg.example";
        (await marketer.DoAsync("/suppressions", fields)).ShouldContain("2 new");
        (await IsSuppressedAsync("HANS@weg.example")).ShouldBeTrue();
        var found = await marketer.SeeAsync("/suppressions?address=hans@weg.example");
        found.ShouldContain("put here by hand");
        found.ShouldContain("marketer@kringloop.example: =asked by letter");
        (await marketer.SeeAsync("/suppressions?address=nobody@weg.example")).ShouldContain("None.");
        var csv = await marketer.GetAsync("/suppressions.csv");
        csv.Type.ShouldBe("text/csv");
        csv.Text.Split("\r\n").Length.ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public async Task Only_a_mailbox_wrongly_called_invalid_is_lifted_and_only_by_who_looks_after_the_platform()
    {
        var invalid = await AddAsync("jan@fout.example", SuppressionReason.InvalidMailbox, "=cmd|x");
        var complaint = await AddAsync("klaas@fout.example", SuppressionReason.Complaint, "spam");
        var owner = await stage.SignInAsync();
        var reason = new Dictionary<string, string> { ["lift_reason"] = "the provider had an outage" };
        (await owner.PostAsync($"/suppressions/{invalid}/lift", reason)).Text.ShouldContain("O15");
        (await IsSuppressedAsync("jan@fout.example")).ShouldBeTrue();
        (await owner.SeeAsync("/suppressions.csv")).ShouldContain("\"'=cmd|x\"");
        var platform = await stage.SignInAsync(isPlatform: true);
        (await platform.PostAsync($"/suppressions/{complaint}/lift", reason)).Status.ShouldBe(
            HttpStatusCode.UnprocessableEntity
        );
        (await platform.PostAsync($"/suppressions/{invalid}/lift")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await platform.DoAsync($"/suppressions/{invalid}/lift", reason)).ShouldContain("Lifted");
        (await IsSuppressedAsync("jan@fout.example")).ShouldBeFalse();
    }

    async Task<Guid> AddAsync(string address, SuppressionReason reason, string detail)
    {
        var mailbox = Mailbox.Parse(address);
        await stage.Zegel.Suppressions.AddAsync(
            new SuppressionScope.TenantAll(stage.Tenant.Id),
            mailbox,
            reason,
            detail,
            stage.Zegel.Clock.GetUtcNow(),
            Token
        );
        return (
            await stage.Zegel.Suppressions.ListAsync(new SuppressionFilter(stage.Tenant.Id, mailbox), null, 1, Token)
        )[0].Id;
    }

    Task<bool> IsSuppressedAsync(string address) =>
        stage.Zegel.Suppressions.IsSuppressedAsync(
            Mailbox.Parse(address),
            stage.Tenant.Id,
            MailStream.Bulk,
            null,
            null,
            Token
        );
}
