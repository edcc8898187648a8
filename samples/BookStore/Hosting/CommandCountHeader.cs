using System.Globalization;
using BookStore.Data;

namespace BookStore.Hosting;

/// <summary>Tells in a header how many database commands a response took.</summary>
internal static class CommandCountHeader
{
    public const string Name = "X-Db-Commands";

    public static IApplicationBuilder UseCommandCountHeader(this IApplicationBuilder app)
    {
        var counter = app.ApplicationServices.GetRequiredService<CommandCounter>();
        var log = app.ApplicationServices.GetRequiredService<CommandLog>();
        return app.Use(next => async context =>
        {
            var count = counter.Start();
            context.Response.OnStarting(() =>
            {
                context.Response.Headers[Name] = count.Value.ToString(CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            });
            await next(context);
            log.Add(context.Request, count.Value);
        });
    }
}
