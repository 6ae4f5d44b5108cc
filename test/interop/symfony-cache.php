<?php
// What PHP does with a key: Psr16Cache over RedisAdapter and phpredis, as EasyWeChat is set up. Orders come as JSON on standard input.
require '/usr/share/php/Psr/SimpleCache/autoload.php';
require '/usr/share/php/Symfony/Component/Cache/autoload.php';

use Symfony\Component\Cache\Adapter\RedisAdapter;
use Symfony\Component\Cache\Marshaller\DefaultMarshaller;
use Symfony\Component\Cache\Psr16Cache;

$order = json_decode(stream_get_contents(STDIN), true, 16, JSON_THROW_ON_ERROR);
$redis = new Redis();
$redis->connect('127.0.0.1', $order['port']);
$marshaller = new DefaultMarshaller($order['form'] === 'igbinary');
$cache = new Psr16Cache(new RedisAdapter($redis, $order['namespace'], 0, $marshaller));
if (array_key_exists('value', $order)) {
    $cache->set($order['key'], $order['value'], $order['seconds']);
}
echo json_encode(['value' => $cache->get($order['key'])], JSON_THROW_ON_ERROR);
