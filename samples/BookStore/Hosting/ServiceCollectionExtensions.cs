using System.Threading.Channels;
using BookStore.Catalog;
using BookStore.Data;
using BookStore.Data.Seeding;
using BookStore.Editorial;
using BookStore.Inventory;
using BookStore.Loyalty;
using BookStore.Orders;
using BookStore.Reports;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace BookStore.Hosting;

/// <summary>What the store is made of.</summary>
internal static class ServiceCollectionExtensions
{
    public static IServiceCollection AddStoreData(this IServiceCollection services, string? postgres, string sqliteFile)
    {
        services.AddOptions<SeedOptions>().BindConfiguration(SeedOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<CommandCounter>();
        services.AddSingleton<CommandCountingInterceptor>();
        services.AddSingleton<CommandLog>();

        // The factory also registers the context itself, once per request.
        services.AddDbContextFactory<StoreContext>((provider, options) => // expect: PERF7005
        {
            options.UseStore(postgres, sqliteFile);
            options.AddInterceptors(provider.GetRequiredService<CommandCountingInterceptor>());
        });
        services.AddDbContext<AccountsContext>((provider, options) =>
        {
            if (string.IsNullOrWhiteSpace(postgres))
                options.UseStore(null, sqliteFile);
            else
                options.UseNpgsql(NpgsqlDataSource.Create(postgres)); // expect: PERF7006
            options.AddInterceptors(provider.GetRequiredService<CommandCountingInterceptor>());
        });
        services.AddDbContextPool<TillContext>((provider, options) =>
        {
            options.UseStore(postgres, sqliteFile);
            options.AddInterceptors(provider.GetRequiredService<CommandCountingInterceptor>());
        });
        services.AddScoped(typeof(IRepository<>), typeof(Repository<>));
        services.AddScoped<IOrderRepository, OrderRepository>();
        services.AddHostedService<StoreInitializer>();
        return services;
    }

    public static IServiceCollection AddStoreFeatures(this IServiceCollection services)
    {
        services.AddOptions<StoreOptions>().BindConfiguration(StoreOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(TimeProvider.System);
        services.AddMemoryCache();
        services.AddDistributedMemoryCache();
        services.AddOutputCache();

        services.AddScoped<CatalogService>();
        services.AddScoped<BookImportService>();
        services.AddScoped<CheckoutService>();
        services.AddScoped<FulfilmentService>();
        services.AddScoped<InvoiceService>();
        services.AddScoped<IStockService, StockService>();
        services.AddSingleton<StockBoard>();
        services.AddScoped<PricingService>();
        services.AddScoped<StocktakingService>();
        services.AddScoped<LoyaltyService>();
        services.AddScoped<ReportService>();
        services.AddScoped<EditorialService>();

        var placed = Channel.CreateBounded<OrderPlaced>(1_000);
        services.AddSingleton(placed.Reader);
        services.AddSingleton(placed.Writer);
        services.AddHostedService<PointsWorker>();
        services.AddHostedService<LowStockMonitor>();
        return services;
    }
}
