using System.Text.Json.Serialization;
using BookStore.Catalog;
using BookStore.Editorial;
using BookStore.Hosting;
using BookStore.Loyalty;
using BookStore.Orders;
using BookStore.Reports;
using BookStore.Reviews;
using StackExchange.Redis;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddStoreData(
    builder.Configuration.GetConnectionString("Store"),
    Path.Combine(builder.Environment.ContentRootPath, builder.Configuration["Store:SqliteFile"] ?? "bookstore.db"));
builder.Services.AddStoreFeatures();
var redis = builder.Configuration.GetConnectionString("Redis");
if (!string.IsNullOrWhiteSpace(redis))
    builder.Services.AddSingleton<IConnectionMultiplexer>(_ => ConnectionMultiplexer.Connect(redis));
builder.Services.AddProblemDetails();
builder.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
builder.Services.AddControllers().AddJsonOptions(o => o.JsonSerializerOptions.Converters.Add(new JsonStringEnumConverter()));

var app = builder.Build();

app.UseExceptionHandler();
app.UseCommandCountHeader();
app.UseOutputCache();
app.MapRequestOverview(Path.Combine(AppContext.BaseDirectory, "BookStore.http"));
app.MapControllers();
app.MapCatalog();
app.MapCategories();
app.MapLabels();
app.MapKiosk();
app.MapScreens();
app.MapWindows();
if (!string.IsNullOrWhiteSpace(redis))
    app.MapViews();
app.MapReviews();
app.MapLoyalty();
app.MapReports();
app.MapEditorial();
app.MapOffers();
app.MapParcels();
app.MapBackOffice();

await app.RunAsync();
