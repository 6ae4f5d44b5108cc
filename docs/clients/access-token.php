<?php
// The access token from the token server, for PHP-FPM and the command line: the processes of a machine share it in a file,
// WECHAT_TOKEN_FILE, which nobody else can read. With a version: reports that WeChat refused it (40001, 40014, 42001).
function wechat_access_token(?string $refused = null): array
{
    $mask = umask(0077);
    $file = fopen(getenv('WECHAT_TOKEN_FILE'), 'c+');
    umask($mask);
    flock($file, LOCK_EX); // One process asks, the others wait.
    $kept = json_decode(stream_get_contents($file), true) ?? ['version' => '', 'until' => 0, 'askAt' => 0];
    if ($refused === null ? time() < $kept['askAt'] : $refused !== $kept['version'] && time() < $kept['until']) return $kept;
    try {
        $began = time();
        $kept = $refused === null ? wechat_ask() : wechat_ask('/rejections', json_encode(['version' => $refused]))['credential'];
    } catch (RuntimeException $failure) {
        if ($refused !== null || $began >= $kept['until']) throw $failure;
        return $kept;
    }
    // Every minute one process asks whether there is another one; if nobody answers, this one lasts to its end.
    $kept += ['until' => $began + $kept['expiresIn'], 'askAt' => $began + min(60, $kept['expiresIn'])];
    ftruncate($file, 0) && rewind($file) && fwrite($file, json_encode($kept));
    return $kept;
}

function wechat_ask(string $path = '', ?string $body = null): array
{
    $headers = ['Authorization: Bearer ' . getenv('WECHAT_CLIENT_KEY'), 'Content-Type: application/json'];
    $http = ['method' => $body ? 'POST' : 'GET', 'header' => $headers, 'content' => $body ?? '', 'timeout' => 5];
    $context = stream_context_create(['http' => $http + ['ignore_errors' => true, 'follow_location' => 0]]);
    foreach (explode(' ', getenv('WECHAT_TOKEN_SERVERS')) as $server) {
        $url = $server . '/v1/apps/' . getenv('WECHAT_APP_ID') . '/access-token' . $path;
        $answer = @file_get_contents($url, false, $context);
        $status = $answer === false ? 0 : (int) substr($http_response_header[0], 9, 3);
        if ($status === 200) return json_decode($answer, true);
        if ($status >= 400 && $status < 500) break; // 401, 403: the key.
    }
    throw new RuntimeException("The token server answers $status");
}
