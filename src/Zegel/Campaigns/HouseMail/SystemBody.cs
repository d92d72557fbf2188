using System.Text.Encodings.Web;
using System.Text.Unicode;
using Zegel.Mail.Message;
using Zegel.Sealing;
using Zegel.Tenants;

namespace Zegel.Campaigns.HouseMail;

/// <summary>The look of Zegel's own mail to people who work here and to their mailboxes, with who sends it at its foot (G01).</summary>
static class SystemBody
{
    public static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <param name="text">The message as plain text.</param>
    /// <param name="html">The same as blocks of HTML, encoded.</param>
    public static DraftBody Compile(
        string language,
        string subject,
        string text,
        string html,
        Tenant tenant,
        Brand brand
    )
    {
        var plain = $"""
            {text}

            --{" "}
            {brand.Name}, {tenant.LegalName}
            {tenant.PostalAddress}
            {tenant.TradeRegister}
            {tenant.Contact}
            {tenant.PrivacyUrl}

            """;
        var page = $"""
            <!DOCTYPE html>
            <html lang="{language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Html.Encode(subject)}</title>
            </head>
            <body style="margin:0;padding:0;background-color:#ffffff">
            <div style="max-width:34em;margin:0 auto;padding:32px 20px;font-family:Georgia,'Times New Roman',serif;font-size:18px;line-height:1.5;color:#1f2421">
            {html}
            <p style="margin-top:32px;padding-top:16px;border-top:1px solid #c9cdc9;font-size:15px;color:#4a514c">{Html.Encode(
                brand.Name
            )}, {Html.Encode(tenant.LegalName)}<br>
            {Html.Encode(tenant.PostalAddress)}<br>
            {Html.Encode(tenant.TradeRegister)}<br>
            {Html.Encode(tenant.Contact)}<br>
            <a href="{Html.Encode(tenant.PrivacyUrl)}" style="color:#1d4d3f">{Html.Encode(tenant.PrivacyUrl)}</a></p>
            </div>
            </body>
            </html>

            """;
        var body = CompiledBody.Compile(
            new BodyTemplate([new BodySegment.Static(plain)], [new BodySegment.Static(page)])
        );
        return new DraftBody(body.ContentType, TransferEncoding: null, body.Render(), IsRelaxedStable: true);
    }
}
