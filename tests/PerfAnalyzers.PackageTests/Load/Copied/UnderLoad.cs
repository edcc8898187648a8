using System.Data.Common;
using System.Globalization;
using BookStore.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

[assembly: HostingStartup(typeof(BookStore.UnderLoad))]

namespace BookStore;

/// <summary>What the load tests add to copies of the store, after the fixes: a network that takes time, and requests of their own.</summary>
public sealed class UnderLoad : IHostingStartup
{
    public void Configure(IWebHostBuilder builder) => builder.ConfigureServices((context, services) =>
    {
        services.AddTransient<IStartupFilter, Requests>();
        if (context.Configuration.GetValue<TimeSpan>("Load:Network") is var time && time == TimeSpan.Zero)
            return;
        var network = new Network(time);
        services.ConfigureDbContext<StoreContext>(options => options.AddInterceptors(network));
        services.ConfigureDbContext<AccountsContext>(options => options.AddInterceptors(network));
        services.ConfigureDbContext<TillContext>(options => options.AddInterceptors(network));
    });

    private sealed class Requests : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            // The autovacuum of a server may not have come by yet, and without statistics its plans are guesses.
            app.Map("/load/prepare", prepare => prepare.Run(async context =>
            {
                var db = context.RequestServices.GetRequiredService<StoreContext>();
                await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE");
            }));
            app.Map("/load/allocated", allocated => allocated.Run(context =>
                context.Response.WriteAsync(GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture))));
            app.Map("/load/drop", drop => drop.Run(context =>
                context.RequestServices.GetRequiredService<StoreContext>().Database.EnsureDeletedAsync()));
            next(app);
        };
    }

    /// <summary>Each command is on its way for a while. Who sends it synchronously waits with a thread.</summary>
    private sealed class Network(TimeSpan time) : DbCommandInterceptor
    {
        public override InterceptionResult<DbDataReader> ReaderExecuting(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            Thread.Sleep(time);
            return result;
        }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            await Task.Delay(time, cancellationToken);
            return result;
        }

        public override InterceptionResult<int> NonQueryExecuting(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        {
            Thread.Sleep(time);
            return result;
        }

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            await Task.Delay(time, cancellationToken);
            return result;
        }

        public override InterceptionResult<object> ScalarExecuting(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result)
        {
            Thread.Sleep(time);
            return result;
        }

        public override async ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        {
            await Task.Delay(time, cancellationToken);
            return result;
        }
    }
}
